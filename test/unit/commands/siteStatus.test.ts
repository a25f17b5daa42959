import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { describeSite, type Facts } from "../../../commands/status/site";

const outputs = {
  url: "http://172.30.0.200/",
  adminUser: "admin",
  namespace: "django-gke",
  colours: ["orange", "maroon"],
  kubeconfig: "{}",
};
const template = (digit: string) => ({
  template: { spec: { containers: [{ image: `127.0.0.1:5000/local/site/app@sha256:${digit.repeat(64)}` }] } },
});
const deployment = (colour: string, ready: number, replicas: number) => ({
  metadata: { name: `app-${colour}`, labels: { name: "app", colour } },
  spec: { replicas, ...template("a") },
  status: { availableReplicas: ready },
});
const job = (name: string, type?: string) => ({
  metadata: { name, labels: { colour: "orange" }, creationTimestamp: "2026-11-25T04:00:00Z" },
  status: type === undefined ? {} : { conditions: [{ type, status: "True" }] },
});
const facts: Facts = {
  kubernetes: "v1.34.10",
  deployments: [deployment("orange", 3, 3), deployment("maroon", 0, 1), deployment("teal", 2, 2)],
  processes: [
    { ...deployment("orange", 1, 2), metadata: { name: "", labels: { process: "worker", colour: "orange" } } },
  ],
  jobs: [job("migrate-1", "Complete"), job("static-1", "Failed"), job("static-2")],
  database: { spec: template("b"), status: { readyReplicas: 1 } },
  volume: { status: { phase: "Bound", capacity: { storage: "10Gi" } } },
  databaseLog: "database: archiving: no segment waits\n",
  backups: { jobs: [], pods: [] },
  rehearsals: { jobs: [], pods: [] },
  cron: {
    jobs: [
      {
        metadata: { name: "tidy-1", labels: { cron: "tidy" }, creationTimestamp: "2026-11-25T04:00:00Z" },
        status: { conditions: [{ type: "Failed", status: "True", lastTransitionTime: "2026-11-25T04:00:09Z" }] },
      },
    ],
    pods: [
      {
        metadata: { name: "tidy-1-x", labels: { "job-name": "tidy-1" } },
        status: {
          containerStatuses: [
            {
              name: "tidy",
              ready: false,
              restartCount: 0,
              state: { terminated: { exitCode: 1, message: "Traceback …\nKeyError: 'shop'\n" } },
            },
          ],
        },
      },
    ],
  },
};

describe("npm run status", () => {
  it("says on one screen what serves, what was released and where the data is", () => {
    assert.deepEqual(describeSite("local", outputs, facts), [
      "stack local: http://172.30.0.200/   admin: http://172.30.0.200/admin/ as admin",
      "orange (main): 3 of 3 pods ready, version aaaaaaaaaaaa",
      "maroon (canary): 0 of 1 pods ready, version aaaaaaaaaaaa",
      "teal (leaving): 2 of 2 pods ready, version aaaaaaaaaaaa",
      "worker (orange): 1 of 2 pods ready, version aaaaaaaaaaaa",
      "release of orange: migrate-1 done, begun 2026-11-25T04:00:00Z",
      "release of orange: static-1 failed, begun 2026-11-25T04:00:00Z",
      "release of orange: static-2 under way, begun 2026-11-25T04:00:00Z",
      "database: ready, version bbbbbbbbbbbb, volume 10Gi bound",
      "last backup: none yet",
      "last rehearsal: none yet",
      "cron tidy: FAILED 2026-11-25T04:00:09Z: KeyError: 'shop'; none succeeded before",
      "Kubernetes v1.34.10",
    ]);
  });

  it("alarms while segments of the log wait to be archived, and no longer", () => {
    const since = new Date(Date.now() - 185_000).toISOString().replace(/\.\d+Z/, "Z");
    const waiting = `LOG:  archive command failed\ndatabase: archiving: 4 segments wait, the oldest since ${since}\nLOG:  x\n`;
    const alarm = `ARCHIVING FAILS: 4 segments of the log wait, the oldest for 3 min (since ${since})`;
    assert.ok(describeSite("local", outputs, { ...facts, databaseLog: waiting }).includes(alarm));
    const caughtUp = `${waiting}database: archiving: no segment waits\n`;
    const lines = describeSite("local", outputs, { ...facts, databaseLog: caughtUp });
    assert.ok(!lines.some((line) => line.includes("ARCHIVING")));
  });

  it("says what is missing", () => {
    const lines = describeSite("local", outputs, {
      ...facts,
      database: undefined,
      volume: undefined,
      deployments: [],
      processes: [],
      jobs: [],
    });
    assert.equal(lines[1], "database: not ready, version none, volume none missing");
  });
});
