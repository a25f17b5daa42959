import { setTimeout as sleep } from "node:timers/promises";
import { inSite } from "../e2e/support/kubernetes";

/** What a rehearsal leaves, as far as it matters here. */
interface Rehearsed {
  readonly succeeded: boolean;
  readonly problems: readonly string[];
}

interface Pods {
  readonly items: readonly {
    readonly status: {
      readonly containerStatuses?: readonly {
        readonly state: { readonly terminated?: { readonly exitCode: number; readonly message?: string } };
      }[];
    };
  }[];
}

/** Makes the scheduled rehearsal's Job now, under a name of its own, and answers with its first pod's result. */
export async function rehearsed(name: string): Promise<Rehearsed> {
  const job = `rehearsal-${name}`;
  await inSite("create", "job", job, "--from=cronjob/rehearsal");
  const end = Date.now() + 300_000;
  for (;;) {
    const pods = JSON.parse(await inSite("get", "pods", `--selector=job-name=${job}`, "-o", "json")) as Pods;
    const terminated = pods.items[0]?.status.containerStatuses?.[0]?.state.terminated;
    if (terminated !== undefined) {
      const result = JSON.parse(terminated.message ?? "{}") as { error?: string; problems?: string[] };
      const problems = result.problems ?? [];
      return {
        succeeded: terminated.exitCode === 0,
        problems: result.error === undefined ? problems : [result.error, ...problems],
      };
    }
    if (Date.now() > end) throw new Error(`The rehearsal ${job} has no result after five minutes.`);
    await sleep(1000);
  }
}
