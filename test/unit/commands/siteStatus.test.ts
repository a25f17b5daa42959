import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Facts } from "../../../commands/status/facts";
import { describeStatus, siteStatus } from "../../../commands/status/site";

const outputs = {
  url: "https://172.30.0.200/",
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
  warnings: [],
  certificates: [],
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

const now = Date.parse("2026-11-25T05:00:00Z");
const statusOf = (changed: Partial<Facts> = {}) => siteStatus("local", outputs, { ...facts, ...changed }, now);
const screen = (changed: Partial<Facts> = {}) => describeStatus(statusOf(changed), now);
const certificate = (validFrom: string, validUntil: string) => ({
  host: "shop.example",
  served: { issuer: "Let's Encrypt R13", validFrom, validUntil },
});
/** The same site with nothing wrong. */
const sound: Partial<Facts> = {
  deployments: [deployment("orange", 3, 3), deployment("maroon", 1, 1)],
  processes: [],
  jobs: [job("migrate-1", "Complete")],
  cron: { jobs: [], pods: [] },
};

describe("npm run status", () => {
  it("shows on one screen what is serving, what was released and where the data is", () => {
    assert.deepEqual(screen(), [
      "stack local: https://172.30.0.200/   admin: https://172.30.0.200/admin/ as admin",
      "orange (main, 60 % of requests): 3 of 3 pods ready, version aaaaaaaaaaaa",
      "maroon (canary, 0 % of requests): 0 of 1 pods ready, version aaaaaaaaaaaa",
      "teal (leaving, 40 % of requests): 2 of 2 pods ready, version aaaaaaaaaaaa",
      "worker (orange): 1 of 2 pods ready, version aaaaaaaaaaaa",
      "release of orange: migrate-1 done, started 2026-11-25T04:00:00Z",
      "release of orange: static-1 failed, started 2026-11-25T04:00:00Z",
      "release of orange: static-2 under way, started 2026-11-25T04:00:00Z",
      "database: 1 of 1 instances ready, version bbbbbbbbbbbb, volume 10Gi bound",
      "last backup: none yet",
      "last rehearsal: none yet",
      "cron tidy: FAILED 2026-11-25T04:00:09Z: KeyError: 'shop'; none succeeded before",
      "Kubernetes v1.34.10",
      "NOT HEALTHY: app-maroon has 0 of 1 pods ready",
      "NOT HEALTHY: worker has 1 of 2 pods ready",
      "NOT HEALTHY: static-1 failed",
      "NOT HEALTHY: cron tidy failed",
    ]);
  });

  it("shows an alarm while segments of the log wait to be archived", () => {
    const since = "2026-11-25T04:56:55Z";
    const databaseLog = `LOG:  archive command failed\ndatabase: archiving: 4 segments wait, the oldest since ${since}\nLOG:  x\n`;
    const alarm = `ARCHIVING FAILS: 4 segments of the log are waiting, the oldest for 3 min (since ${since})`;
    assert.ok(screen({ ...sound, databaseLog }).includes(alarm));
    assert.deepEqual(statusOf({ ...sound, databaseLog }).problems, ["the database's log is not archived"]);
    const caughtUp = { ...sound, databaseLog: `${databaseLog}database: archiving: no segment waits\n` };
    assert.ok(!screen(caughtUp).some((line) => line.includes("ARCHIVING")));
    assert.equal(statusOf(caughtUp).healthy, true);
  });

  it("reports a site as healthy even if an old colour is terminating", () => {
    const leaving = [deployment("orange", 3, 3), deployment("teal", 0, 2)];
    for (const changed of [sound, { ...sound, deployments: leaving }])
      assert.deepEqual([statusOf(changed).healthy, statusOf(changed).problems], [true, []]);
  });

  it("names a volume that is nearly full, a certificate that expires and a missing colour", () => {
    assert.deepEqual(
      statusOf({
        ...sound,
        deployments: [deployment("maroon", 1, 1)],
        volumeUse: { usedBytes: 95, capacityBytes: 100 },
        certificates: [certificate("2026-09-02T00:00:00Z", "2026-12-01T00:00:00Z")],
      }).problems,
      [
        "there is no pod of the main colour",
        "the database's volume is 95 % full",
        "the certificate of shop.example expires at 2026-12-01T00:00:00Z",
      ],
    );
    const lines = screen({
      ...sound,
      volumeUse: { usedBytes: 41, capacityBytes: 100 },
      certificates: [certificate("2026-11-03T00:00:00Z", "2027-02-01T00:00:00Z")],
    });
    assert.equal(lines[1], "certificate of shop.example: issued by Let's Encrypt R13, 67 days left");
    assert.ok(lines.includes("database: 1 of 1 instances ready, version bbbbbbbbbbbb, volume 10Gi bound, 41 % full"));
  });

  it("shows the newest warnings of the last hour", () => {
    const warning = (minute: number, hour = "04") => ({
      type: "Warning",
      message: `probe failed\n${minute}`,
      lastTimestamp: `2026-11-25T${hour}:${minute}:00Z`,
      involvedObject: { kind: "Pod", name: "app-1" },
    });
    const warnings = [warning(30), warning(10), warning(50), warning(20), warning(40), warning(45), warning(59, "03")];
    const lines = screen({ ...sound, warnings }).filter((line) => line.startsWith("warning"));
    assert.equal(lines.length, 5);
    assert.equal(lines[0], "warning 2026-11-25T04:20:00Z pod app-1: probe failed 20");
    assert.match(lines[4] ?? "", / 50$/);
  });

  it("has a JSON form for programs", () => {
    const status = JSON.parse(JSON.stringify(statusOf(sound))) as Record<string, unknown>;
    assert.deepEqual([status.healthy, status.problems, status.url], [true, [], outputs.url]);
    assert.deepEqual((status.colours as unknown[])[0], {
      ...{
        name: "app-orange",
        colour: "orange",
        ready: 3,
        wanted: 3,
        version: "aaaaaaaaaaaa",
        role: "main",
        share: 75,
      },
    });
  });

  it("reports missing objects", () => {
    const lines = screen({
      database: undefined,
      volume: undefined,
      deployments: [],
      processes: [],
      jobs: [],
    });
    assert.equal(lines[1], "database: 0 of 1 instances ready, version none, volume none missing");
  });
});
