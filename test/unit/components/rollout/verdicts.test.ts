import assert from "node:assert/strict";
import { DeploymentNow, deploymentVerdict } from "../../../../components/rollout/deploymentVerdict";
import { isAtWork, jobVerdict } from "../../../../components/rollout/jobVerdict";
import { Pod } from "../../../../components/rollout/objects";
import { serviceVerdict } from "../../../../components/rollout/serviceVerdict";
import { failed, ready, waiting } from "../../../../components/rollout/verdict";

type Status = NonNullable<DeploymentNow["deployment"]>["status"];

/** The third version of a Deployment of three pods, with this status and these pods. */
function now(status: Status, pods: readonly Pod[] = []): DeploymentNow {
  const revision = "deployment.kubernetes.io/revision";
  const ownerReferences = [{ kind: "Deployment", name: "app-teal" }];
  const set = (number: string) => ({
    metadata: { name: `app-teal-v${number}`, annotations: { [revision]: number }, ownerReferences },
  });
  return {
    deployment: {
      metadata: { name: "app-teal", generation: 7, annotations: { [revision]: "3" } },
      spec: { replicas: 3 },
      status: { observedGeneration: 7, ...status },
    },
    replicaSets: [set("2"), set("3")],
    pods,
    events: [],
  };
}

function unpullable(name: string, version: string, leaving?: string): Pod {
  const state = { waiting: { reason: "InvalidImageName", message: name } };
  return {
    metadata: {
      name,
      ownerReferences: [{ kind: "ReplicaSet", name: `app-teal-v${version}` }],
      ...(leaving === undefined ? {} : { deletionTimestamp: leaving }),
    },
    status: { containerStatuses: [{ name: "django", ready: false, restartCount: 0, state }] },
  };
}

describe("a Deployment", () => {
  it("is ready when all pods are of the newest version and available", () => {
    assert.deepEqual(deploymentVerdict(now({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 }), 3), ready);
  });

  it("is not judged by the status of the previous version", () => {
    const stale = now({ observedGeneration: 6, replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    assert.deepEqual(deploymentVerdict(stale, 3), waiting("the cluster has not processed the change yet"));
  });

  it("is not ready while pods of an older version are there", () => {
    assert.deepEqual(
      deploymentVerdict(now({ replicas: 4, updatedReplicas: 3, availableReplicas: 4 }), 3),
      waiting("1 pods of the previous version are still running"),
    );
  });

  it("is not ready while pods are missing", () => {
    assert.deepEqual(
      deploymentVerdict(now({ replicas: 3, updatedReplicas: 3, availableReplicas: 2 }), 3),
      waiting("2 of 3 pods are ready"),
    );
  });

  it("is ready with the minimum number of pods if an autoscaler has just asked for more", () => {
    const growing = now({ replicas: 3, updatedReplicas: 3, availableReplicas: 2 });
    assert.deepEqual(deploymentVerdict(growing, 2), ready);
  });

  it("is not ready below the minimum, even before its autoscaler asks for more", () => {
    const promoted = now({ replicas: 1, updatedReplicas: 1, availableReplicas: 1 });
    assert.deepEqual(deploymentVerdict(promoted, 2), waiting("1 of 2 pods are ready"));
  });

  it("fails because of a pod of the newest version, but not of an older or terminating one", () => {
    const status = { replicas: 4, updatedReplicas: 1, availableReplicas: 3 };
    const others = [unpullable("old", "2"), unpullable("gone", "3", "2026-11-25T03:00:00Z")];
    assert.equal(deploymentVerdict(now(status, others), 3).state, "waiting");
    assert.deepEqual(
      deploymentVerdict(now(status, [...others, unpullable("new", "3")]), 3),
      failed("InvalidImageName: new"),
    );
  });

  it("fails when its pods are refused, and waits when the quota is full", () => {
    const refused = (message: string) =>
      deploymentVerdict(now({ conditions: [{ type: "ReplicaFailure", status: "True", message }] }), 3);
    const security = 'pods "app" is forbidden: violates PodSecurity "restricted:latest": runAsUser=0';
    assert.deepEqual(refused(security), failed(security));
    assert.deepEqual(refused("exceeded quota: default"), waiting("exceeded quota: default"));
  });

  it("is reported as deleted if it was deleted by hand", () => {
    assert.deepEqual(
      deploymentVerdict({ deployment: undefined, replicaSets: [], pods: [], events: [] }, 3),
      failed("it is no longer in the cluster: run pulumi refresh"),
    );
  });
});

describe("a Job", () => {
  const job = (type?: string, message?: string) => ({
    metadata: { name: "migrate-1" },
    status: { conditions: type === undefined ? [] : [{ type, status: "True", message }] },
  });
  const tried = (name: string, creationTimestamp: string, exitCode: number): Pod => ({
    metadata: { name, creationTimestamp },
    status: {
      containerStatuses: [{ name: "migrate", ready: false, restartCount: 0, state: { terminated: { exitCode } } }],
    },
  });
  const pods = [tried("first", "2026-11-25T03:00:00Z", 1), tried("second", "2026-11-25T03:00:20Z", 2)];
  const culprit = { pod: "second", container: "migrate", previous: false, ended: true };

  it("is done once Kubernetes reports it complete, even if earlier tries failed", () => {
    assert.deepEqual(jobVerdict({ job: job("Complete"), pods, events: [] }), ready);
  });

  it("fails with the cause of its last try, not with the number of its tries", () => {
    const end = job("Failed", "Job has reached the specified backoff limit");
    assert.deepEqual(jobVerdict({ job: end, pods, events: [] }), failed("migrate ended with exit code 2", culprit));
  });

  it("is waited for while a try is left", () => {
    assert.deepEqual(jobVerdict({ job: job(), pods, events: [] }), waiting("migrate ended with exit code 2", culprit));
    assert.deepEqual(jobVerdict({ job: job(), pods: [], events: [] }), waiting("it is not started yet"));
  });

  it("counts as running once its program has run for a minute without a restart", () => {
    const running = (startedAt: string): Pod => ({
      metadata: { name: "backup-1" },
      status: {
        containerStatuses: [{ name: "backup", ready: true, restartCount: 0, state: { running: { startedAt } } }],
      },
    });
    const now = Date.parse("2026-01-31T12:01:00Z");
    const isWell = (pods: readonly Pod[]) => isAtWork({ job: job(), pods, events: [] }, now);
    assert.equal(isWell([running("2026-01-31T12:00:00Z")]), true);
    assert.equal(isWell([running("2026-01-31T12:00:01Z")]), false);
    assert.equal(isWell(pods), false);
    assert.equal(isWell([]), false);
  });

  it("fails with Kubernetes' own words when its pods are gone", () => {
    const end = job("Failed", "Job was active longer than specified deadline");
    assert.deepEqual(
      jobVerdict({ job: end, pods: [], events: [] }),
      failed("Job was active longer than specified deadline"),
    );
  });
});

describe("a load balancer", () => {
  const service = (...ips: string[]) => ({
    metadata: { name: "app" },
    status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
  });
  const slices = (isReady: boolean) => [{ endpoints: [{ conditions: { ready: isReady } }] }];
  const well = {
    service: service("203.0.113.9"),
    slices: slices(true),
    events: [],
    answered: (requests: number) => Promise.resolve(requests),
    refusal: () => Promise.resolve<string | undefined>(undefined),
  };

  it("shows the certificate authority's error while there is no certificate", async () => {
    const refusal = "HTTP 400 urn:ietf:params:acme:error:dns - DNS problem:\n NXDOMAIN";
    const unissued = { ...well, answered: () => Promise.resolve(0), refusal: () => Promise.resolve(refusal) };
    assert.deepEqual(
      await serviceVerdict(unissued, "203.0.113.9", "shop.example"),
      waiting(
        "there is no certificate for shop.example: HTTP 400 urn:ietf:params:acme:error:dns - DNS problem: NXDOMAIN",
      ),
    );
  });

  it("is ready with the address that was reserved for it, a pod behind it, and an answer", async () => {
    assert.deepEqual(await serviceVerdict(well, "203.0.113.9", "shop.example"), ready);
  });

  it("is waited for without a pod, without its address, and without an answer", async () => {
    assert.deepEqual(
      await serviceVerdict({ ...well, slices: slices(false) }, "203.0.113.9", "shop.example"),
      waiting("no pod is ready behind it"),
    );
    assert.deepEqual(
      await serviceVerdict({ ...well, service: service("203.0.113.8") }, "203.0.113.9", "shop.example"),
      waiting("the cloud has not given it 203.0.113.9 yet"),
    );
    assert.deepEqual(
      await serviceVerdict({ ...well, answered: () => Promise.resolve(0) }, "203.0.113.9", "shop.example"),
      waiting("https://shop.example/ does not answer this machine at 203.0.113.9"),
    );
  });

  it("is waited for while some requests are answered and some are not, as when one node keeps them", async () => {
    assert.deepEqual(
      await serviceVerdict(
        { ...well, answered: (requests) => Promise.resolve(requests - 1) },
        "203.0.113.9",
        "shop.example",
      ),
      waiting(
        'https://shop.example/ answers 7 of 8 requests: see docs/operating.md, "A site that answers some requests"',
      ),
    );
  });

  it("shows the cloud's error", async () => {
    const events = [
      { type: "Warning", message: "Error syncing load balancer:\n quota", involvedObject: { name: "app" } },
    ];
    assert.deepEqual(
      await serviceVerdict({ ...well, service: service(), events }, "203.0.113.9", "shop.example"),
      waiting("Error syncing load balancer: quota"),
    );
  });
});
