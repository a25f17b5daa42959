import assert from "node:assert/strict";
import { inSite } from "../e2e/support/kubernetes";
import { untilAnswer } from "../e2e/support/untilAnswer";

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

/** Makes the scheduled rehearsal's Job now, under a new name, and answers with its first pod's result. */
export async function rehearsed(name: string): Promise<Rehearsed> {
  const job = `rehearsal-${name}`;
  await inSite("create", "job", job, "--from=cronjob/rehearsal");
  const [first] = await untilAnswer(
    `The rehearsal ${job} has no result`,
    300,
    () => resultsOf(job),
    ({ length }) => length > 0,
  );
  assert.ok(first);
  return first;
}

/** What the Job's pods that have ended have left. */
async function resultsOf(job: string): Promise<Rehearsed[]> {
  const { items } = JSON.parse(await inSite("get", "pods", `--selector=job-name=${job}`, "-o", "json")) as Pods;
  return items.flatMap(({ status }) => {
    const terminated = status.containerStatuses?.[0]?.state.terminated;
    if (terminated === undefined) return [];
    const { error, problems = [] } = JSON.parse(terminated.message ?? "{}") as { error?: string; problems?: string[] };
    return [{ succeeded: terminated.exitCode === 0, problems: error === undefined ? problems : [error, ...problems] }];
  });
}
