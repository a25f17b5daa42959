import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { ClusterApi } from "./clusterApi";
import { engineAnswers } from "./engine";
import { errorLine, readable } from "./logLines";
import { oneLine } from "./podVerdict";
import { Culprit, Verdict } from "./verdict";

/** The arguments of {@link waitFor}. */
export interface Wait {
  /** The object's name for people. Messages start with it. */
  readonly subject: string;
  readonly namespace: string;
  /** The time limit. */
  readonly minutes: number;
  /**
   * A sentence on what a failure means for the site.
   * @default the previous version still serves
   */
  readonly meanwhile?: string;
  /** Reads the object's state from the cluster. */
  readonly look: (api: ClusterApi) => Promise<Verdict>;
}

/** The pause between two polls: short enough for users, long enough for a busy cluster. */
const pauseSeconds = 1;
/** After this time the cause of the delay is shown. On Google a first start may take minutes. */
const quietMinutes = 1;
/** How many lines of a log are shown: the end of a Python traceback. */
const logLines = 10;

/**
 * Polls until the object is ready. After a minute it shows what it is waiting for, and again if that changes.
 * @throws RunError, which the engine shows without a stack trace, with the cause in one line and the last lines of the log. It is thrown as soon as
 * the cause is certain, after `minutes`, or if the engine has died.
 */
export async function waitFor(
  api: ClusterApi,
  wait: Wait,
  pause = pauseSeconds * 1000,
  quiet = quietMinutes * 60_000,
): Promise<void> {
  const began = Date.now();
  const deadline = began + wait.minutes * 60_000;
  let told: string | undefined;
  for (;;) {
    const verdict = await lookAt(api, wait);
    if (verdict.state === "ready") return;
    const isLate = Date.now() >= deadline;
    if (verdict.state === "failed" || isLate) {
      const within = verdict.state === "failed" ? "" : ` within ${wait.minutes} min`;
      throw new pulumi.RunError(await message(api, wait, within, verdict.cause, verdict.culprit));
    }
    if (verdict.cause !== told && Date.now() >= began + quiet) {
      told = verdict.cause;
      await pulumi.log.info(`${wait.subject} is not ready yet: ${told}`);
    }
    await sleep(pause);
    await engineAnswers();
  }
}

/** Reads the state. If the cluster does not answer, it may be being upgraded, so that counts as waiting. */
async function lookAt(api: ClusterApi, { look }: Wait): Promise<Verdict> {
  try {
    return await look(api);
  } catch (error) {
    return { state: "waiting", cause: `cannot reach the cluster: ${oneLine(String(error))}` };
  }
}

async function message(
  api: ClusterApi,
  { subject, namespace, meanwhile = "The previous version still serves." }: Wait,
  within: string,
  cause: string,
  culprit: Culprit | undefined,
): Promise<string> {
  const lines = culprit === undefined ? [] : await lastLines(api, namespace, culprit);
  const error = culprit?.ended === true ? errorLine(lines) : undefined;
  const first = `${subject} is not ready${within}: ${error === undefined ? cause : `${cause}: ${error}`}`;
  const log =
    lines.length === 0 || culprit === undefined
      ? []
      : [logTitle(culprit), ...lines.slice(-logLines).map((line) => `  ${line}`)];
  return [first, ...log, `${meanwhile} Fix the cause and run the same command again.`, ""].join("\n");
}

function logTitle({ pod, container }: Culprit): string {
  return `Last lines of ${container} in pod ${pod}:`;
}

async function lastLines(api: ClusterApi, namespace: string, culprit: Culprit): Promise<string[]> {
  const { pod, container, previous } = culprit;
  const query = new URLSearchParams({ container, tailLines: String(logLines), previous: String(previous) });
  const log = await api.text(`/api/v1/namespaces/${namespace}/pods/${pod}/log?${query.toString()}`);
  return readable(log);
}
