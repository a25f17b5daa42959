import { randomBytes } from "node:crypto";
import { UserError } from "../../local/toolchain/userError";
import type { Kubectl } from "./kubectl";

/** A container as the API returns it; what is not named here is kept as it is. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly [field: string]: unknown;
}

/** Seconds after which Kubernetes ends the pod, if the command that should delete it was killed. */
const longest = 12 * 3600;

/** Fields of a serving pod that make no sense in a one-off pod. */
const servingOnly = ["startupProbe", "livenessProbe", "readinessProbe", "lifecycle", "ports"];

/**
 * Runs `work` beside the site in a separate pod, which does nothing by itself, and deletes it afterwards.
 * @param purpose the first part of the pod's name.
 * @param workload whose network policy holds for the pod.
 * @param spec the pod that it resembles.
 * @param container the container that it runs, as the only one.
 * @throws UserError if the pod does not start within three minutes, with the cause.
 */
export async function inOneOffPod<Result>(
  kubectl: Kubectl,
  purpose: string,
  workload: "process" | "release",
  spec: PodSpec,
  container: Container,
  work: (pod: string) => Promise<Result>,
): Promise<Result> {
  const name = `${purpose}-${randomBytes(3).toString("hex")}`;
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    // No Service, Deployment or budget selects it: each asks for one more label.
    metadata: { name, labels: { name: workload, purpose } },
    spec: oneOff(spec, container, purpose),
  };
  const feed = (child: { stdin: NodeJS.WritableStream | null }) => {
    child.stdin?.end(JSON.stringify(pod));
    return Promise.resolve();
  };
  const created = await kubectl.attached(["create", "-f", "-"], ["pipe", "ignore", "inherit"], feed);
  if (created !== 0) throw new UserError("The pod was not created.", "See what kubectl says above.");
  try {
    await ready(kubectl, name);
    return await work(name);
  } finally {
    await kubectl.output("delete", "pod", name, "--wait=false", "--ignore-not-found");
  }
}

function oneOff(spec: PodSpec, container: Container, purpose: string): PodSpec {
  const kept = Object.entries(container).filter(([field]) => !servingOnly.includes(field));
  const { limits } = container.resources ?? {};
  return {
    ...spec,
    initContainers: undefined,
    topologySpreadConstraints: undefined,
    restartPolicy: "Never",
    activeDeadlineSeconds: longest,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        ...(Object.fromEntries(kept) as unknown as Container),
        name: purpose,
        // As arguments, so that the image's entry point still runs first.
        args: ["sleep", String(longest)],
        // A small share of a busy node. Readers come first.
        resources: { requests: { ...limits, cpu: "10m" }, limits },
      },
    ],
  };
}

async function ready(kubectl: Kubectl, name: string): Promise<void> {
  try {
    await kubectl.output("wait", "--for=condition=Ready", `pod/${name}`, "--timeout=180s");
  } catch {
    const reason = await kubectl.output(
      ...["get", "events", "--field-selector", `involvedObject.name=${name},type=Warning`],
      ...["-o", "jsonpath={range .items[*]}{.reason}: {.message}{'\\n'}{end}"],
    );
    const last = reason.trim().split("\n").at(-1);
    throw new UserError(
      `The pod ${name} did not start within three minutes${last ? `: ${last.replace(/\.$/, "")}` : ""}.`,
      "Free some room on the nodes, or raise nodes.max, and run the same command again.",
    );
  }
}
