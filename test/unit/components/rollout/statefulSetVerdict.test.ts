import assert from "node:assert/strict";
import { Claim, Event, Pod, StatefulSet } from "../../../../components/rollout/objects";
import { statefulSetVerdict, StatefulSetNow } from "../../../../components/rollout/statefulSetVerdict";
import { failed, ready, waiting } from "../../../../components/rollout/verdict";

/** A StatefulSet of one pod on a volume, of which this is changed: its second version is `new`. */
function now(status: StatefulSet["status"], given: Partial<StatefulSetNow> = {}): StatefulSetNow {
  const volumes = [{}, { persistentVolumeClaim: { claimName: "data" } }];
  return {
    statefulSet: {
      metadata: { name: "database", generation: 2 },
      spec: { replicas: 1, template: { spec: { volumes } } },
      status: { observedGeneration: 2, updateRevision: "new", ...status },
    },
    pods: [],
    claims: [{ metadata: { name: "data" }, status: { phase: "Bound" } }],
    events: [],
    ...given,
  };
}

function pod(version: string, status: Pod["status"], deletionTimestamp?: string): Pod {
  return {
    metadata: {
      name: "database-0",
      labels: { "controller-revision-hash": version },
      ownerReferences: [{ kind: "StatefulSet", name: "database" }],
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    status,
  };
}

const container = { name: "postgresql", ready: false };
const crashed: Pod["status"] = {
  containerStatuses: [
    { ...container, restartCount: 2, state: { waiting: { reason: "x" } }, lastState: { terminated: { exitCode: 1 } } },
  ],
};
const noNode = (message: string): Pod["status"] => ({
  conditions: [{ type: "PodScheduled", status: "False", message }],
});
const isReady = { conditions: [{ type: "Ready", status: "True" }] };

describe("a StatefulSet", () => {
  it("is ready when all its pods are of the newest version and ready", () => {
    assert.deepEqual(statefulSetVerdict(now({ readyReplicas: 1, updatedReplicas: 1 })), ready);
  });

  it("is not judged by the status of the previous version", () => {
    assert.deepEqual(
      statefulSetVerdict(now({ observedGeneration: 1, readyReplicas: 1, updatedReplicas: 1 })),
      waiting("the cluster has not processed the change yet"),
    );
  });

  it("is not ready while a pod of a different version exists, even if that pod is ready", () => {
    assert.deepEqual(
      statefulSetVerdict(now({ readyReplicas: 1, updatedReplicas: 0 }, { pods: [pod("old", isReady)] })),
      waiting("1 pods of the previous version are still running"),
    );
  });

  it("is not ready while its pod is not ready or missing", () => {
    const starting = pod("new", { containerStatuses: [{ ...container, restartCount: 0, state: { running: {} } }] });
    assert.equal(statefulSetVerdict(now({ updatedReplicas: 1 }, { pods: [starting] })).state, "waiting");
    assert.deepEqual(statefulSetVerdict(now({})), waiting("0 of 1 pods are ready"));
  });

  it("fails because of a pod of the newest version, but not of an older, deleted or unrelated pod", () => {
    const culprit = { pod: "database-0", container: "postgresql", previous: false, ended: true };
    const foreign = { ...pod("new", crashed), metadata: { name: "app", labels: pod("new", crashed).metadata.labels } };
    const others = [pod("old", crashed), pod("new", crashed, "2026-11-25T03:00:00Z"), foreign];
    assert.equal(statefulSetVerdict(now({}, { pods: others })).state, "waiting");
    assert.deepEqual(
      statefulSetVerdict(now({}, { pods: [...others, pod("new", crashed)] })),
      failed("postgresql ended with exit code 1, 3 times so far", culprit),
    );
  });

  it("waits for room on the nodes", () => {
    assert.deepEqual(
      statefulSetVerdict(now({}, { pods: [pod("new", noNode("0/2 nodes are available: 2 Insufficient memory."))] })),
      waiting("no room on the nodes: 0/2 nodes are available: 2 Insufficient memory"),
    );
  });

  it("reports why its volume is missing rather than that its pod has no node", () => {
    const pods = [pod("new", noNode("0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims."))];
    const events: Event[] = [
      { type: "Warning", message: "failed to provision volume:\n quota exceeded", involvedObject: { name: "data" } },
    ];
    const claims = (phase: string): Claim[] => [{ metadata: { name: "data" }, status: { phase } }];
    const cause = (phase: string) => statefulSetVerdict(now({}, { pods, events, claims: claims(phase) }));
    assert.deepEqual(
      cause("Pending"),
      waiting("the volume data cannot be created: failed to provision volume: quota exceeded"),
    );
    assert.deepEqual(cause("Lost"), waiting("the volume data is lost: its disk no longer exists"));
    assert.match((cause("Bound") as { cause: string }).cause, /^no room on the nodes/);
  });

  it("is reported as deleted if it was deleted by hand", () => {
    assert.deepEqual(
      statefulSetVerdict({ ...now({}), statefulSet: undefined }),
      failed("it is no longer in the cluster: run pulumi refresh"),
    );
  });
});
