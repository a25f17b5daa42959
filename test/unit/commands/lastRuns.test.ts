import assert from "node:assert/strict";
import { lastBackup, lastRehearsal, type Runs } from "../../../commands/status/lastRuns";

const describeBackups = (runs: Runs) => lastBackup(runs).text;
const describeRehearsals = (runs: Runs) => lastRehearsal(runs).text;

/** A Job of an hour of that day; ended so many minutes past it, or not yet. */
function job(hour: number, end?: "Complete" | "Failed", message?: string): Runs["jobs"][number] {
  const at = (minute: string) => `2026-11-25T${String(hour).padStart(2, "0")}:${minute}:00Z`;
  return {
    metadata: { name: `job-${hour}`, creationTimestamp: at("00") },
    status:
      end === undefined ? {} : { conditions: [{ type: end, status: "True", message, lastTransitionTime: at("02") }] },
  };
}

/** The pod of that Job, with what it left. */
function pod(hour: number, message?: object): Runs["pods"][number] {
  const terminated = { exitCode: 0, message: message === undefined ? undefined : JSON.stringify(message) };
  return {
    metadata: { name: `pod-${hour}`, labels: { "job-name": `job-${hour}` } },
    status: {
      containerStatuses: [{ name: "backup", ready: false, restartCount: 0, state: { terminated } }],
    },
  };
}

const ended = (terminated: object) => ({
  name: "backup",
  ready: false,
  restartCount: 0,
  state: { terminated: { exitCode: 1, ...terminated } },
});

const backup = {
  backupId: "20261125T030041",
  bytes: 35_123_456,
  seconds: 12,
  kept: 3,
  lastArchivedAt: "2026-11-25T03:01:00Z",
};

describe("the last backup", () => {
  it("is the newest that has ended: when, how large, and how far the log was archived", () => {
    assert.equal(
      describeBackups({
        jobs: [job(2, "Complete"), job(3, "Complete")],
        pods: [pod(2, { ...backup, kept: 2 }), pod(3, backup)],
      }),
      "last backup: 2026-11-25T03:02:00Z, 35.1 MB, 3 kept, log archived up to 2026-11-25T03:01:00Z",
    );
  });

  it("shows a failure with its own error and the last successful run", () => {
    assert.equal(
      describeBackups({
        jobs: [job(3, "Failed", "Job has reached the specified backoff limit"), job(2, "Complete")],
        pods: [pod(3, { error: "the bucket refuses the upload" }), pod(2, backup)],
      }),
      "last backup: FAILED 2026-11-25T03:02:00Z: the bucket refuses the upload; the last successful one: 2026-11-25T02:02:00Z",
    );
  });

  it("shows a failure with Kubernetes' reason if the program left none", () => {
    for (const pods of [[], [pod(3, backup)]])
      assert.equal(
        describeBackups({ jobs: [job(3, "Failed", "Job was active longer than specified deadline")], pods }),
        "last backup: FAILED 2026-11-25T03:02:00Z: Job was active longer than specified deadline; none succeeded before",
      );
  });

  it("names an eviction and a kill for memory", () => {
    const status = { reason: "Evicted", message: 'Usage of EmptyDir volume "temporary" exceeds the limit "3Gi".' };
    const evicted = { ...pod(3), status };
    const killed = { ...pod(3), status: { containerStatuses: [ended({ exitCode: 137, reason: "OOMKilled" })] } };
    for (const [ended, cause] of [
      [evicted, 'Evicted: Usage of EmptyDir volume "temporary" exceeds the limit "3Gi".'],
      [killed, "OOMKilled"],
    ] as const)
      assert.equal(
        describeBackups({ jobs: [job(3, "Failed", "Job has reached the specified backoff limit")], pods: [ended] }),
        `last backup: FAILED 2026-11-25T03:02:00Z: ${cause}; none succeeded before`,
      );
  });

  it("names a program that the image does not have", () => {
    const message =
      'runc create failed: unable to start container process: exec: "backup": executable file not found in $PATH: unknown';
    const run = pod(3);
    const status = { containerStatuses: [ended({ exitCode: 128, reason: "StartError", message })] };
    assert.equal(
      describeBackups({ jobs: [job(3, "Failed", "Job has reached the limit")], pods: [{ ...run, status }] }),
      'last backup: FAILED 2026-11-25T03:02:00Z: exec: "backup": executable file not found in $PATH; none succeeded before',
    );
  });

  it("may be under way, be none, or have left nothing", () => {
    assert.equal(describeBackups({ jobs: [job(3)], pods: [] }), "last backup: none yet; one is under way");
    assert.match(
      describeBackups({ jobs: [job(4), job(3, "Complete")], pods: [pod(3, backup)] }),
      /; one is under way$/,
    );
    assert.equal(describeBackups({ jobs: [], pods: [] }), "last backup: none yet");
    assert.equal(
      describeBackups({ jobs: [job(3, "Complete")], pods: [pod(3)] }),
      "last backup: 2026-11-25T03:02:00Z, done, but it left no result",
    );
  });
});

describe("the last rehearsal", () => {
  it("shows what was restored and checked", () => {
    const message = { backupId: "20261125T030041", tables: 11, rows: 420, problems: [] };
    assert.equal(
      describeRehearsals({ jobs: [job(5, "Complete")], pods: [pod(5, message)] }),
      "last rehearsal: 2026-11-25T05:02:00Z, backup 20261125T030041 restored, 11 tables, 420 rows, no problem found",
    );
    const problems = ["amcheck: index blog_post_pkey", "table blog_post is missing"];
    assert.equal(
      describeRehearsals({ jobs: [job(5, "Failed")], pods: [pod(5, { ...message, problems })] }),
      "last rehearsal: FAILED 2026-11-25T05:02:00Z: amcheck: index blog_post_pkey; table blog_post is missing; none succeeded before",
    );
  });
});
