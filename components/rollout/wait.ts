import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { ClusterApi } from "./clusterApi";
import { engineAnswers } from "./engine";
import { errorLine, readable } from "./logLines";
import { oneLine } from "./podVerdict";
import { Culprit, Verdict } from "./verdict";

export interface Wait {
  /** What is waited for, as a person calls it; begins the message. */
  readonly subject: string;
  readonly namespace: string;
  readonly minutes: number;
  /** What its failure means for the site, as a sentence: unless told otherwise, that the release before serves on. */
  readonly meanwhile?: string;
  /** Reads the cluster and says how it stands. */
  readonly look: (api: ClusterApi) => Promise<Verdict>;
}

/** Often enough that nobody notices, rarely enough for a busy cluster. */
const pauseSeconds = 1;
/** From then on what holds it up is told while it is waited for: on Google a first start may rightly take minutes. */
const quietMinutes = 1;
/** How much of a log is shown: a Python traceback's end. */
const logLines = 10;

/**
 * Looks again and again until the verdict is ready.
 * @throws RunError, which the engine shows without a stack: why it is not ready in one line, and the last lines of the log.
 * As soon as the cause is certain; otherwise after `minutes`. And as soon as the engine is gone. What it still waits for is shown after a
 * minute, and again when that changes.
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

/** A cluster that does not answer may be just being upgraded: it is asked again. */
async function lookAt(api: ClusterApi, { look }: Wait): Promise<Verdict> {
  try {
    return await look(api);
  } catch (error) {
    return { state: "waiting", cause: `the cluster cannot be asked: ${oneLine(String(error))}` };
  }
}

async function message(
  api: ClusterApi,
  { subject, namespace, meanwhile = "What served before still serves." }: Wait,
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
