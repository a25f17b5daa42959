import type { Kubectl } from "../cluster/kubectl";
import { inOneOffPod } from "../cluster/oneOffPod";
import { databaseClient } from "../cluster/workloads";

/** libpq's variables, from those of a release's pod. A command line would show the password to other processes. */
const connected = `
export PGHOST="$DATABASE_HOST" PGPORT="$DATABASE_PORT" PGDATABASE="$DATABASE_NAME" PGUSER="$DATABASE_USER"
export PGPASSWORD="$DATABASE_PASSWORD" PGSSLMODE=verify-full PGSSLROOTCERT="$DATABASE_TLS_ROOT_FILE"
exec "$@"`;

/** The arguments of `kubectl exec` that run a program, connected to the database. */
type Command = (...program: readonly string[]) => string[];

/**
 * Runs `work` with a pod that has PostgreSQL's programs.
 * @param purpose the first part of the pod's name.
 */
export async function client<Result>(
  kubectl: Kubectl,
  purpose: string,
  work: (command: Command) => Promise<Result>,
): Promise<Result> {
  const { spec, container } = await databaseClient(kubectl);
  return inOneOffPod(kubectl, purpose, "release", spec, container, (pod) =>
    work((...program) => [pod, "--", "sh", "-c", connected, "sh", ...program]),
  );
}
