import assert from "node:assert/strict";
import { fourTimes } from "../../../components/database";
import { at } from "./at";
import { run, secret, valueOf } from "./cloud";
import { database } from "./parts";

describe("Database", () => {
  const set = "kubernetes:apps/v1:StatefulSet";

  it("keeps its files on a claim of its own, of the size that is set", async () => {
    const { cloud } = await run(() => database({ storageGb: 20 }));
    const claim = cloud.one("kubernetes:core/v1:PersistentVolumeClaim").inputs;
    assert.deepEqual(claim["spec"], {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "20Gi" } },
    });
    const { inputs } = cloud.one(set);
    assert.deepEqual(at(inputs, "spec", "template", "spec", "volumes", 0), {
      name: "data",
      persistentVolumeClaim: { claimName: "database" },
    });
    assert.equal("volumeClaimTemplates" in (inputs["spec"] as object), false);
  });

  it("is guarded with its volume and its password when data is protected", async () => {
    const { cloud } = await run(() => database({ protectData: true }));
    const guarded = cloud.resources.filter(({ protect }) => protect).map(({ type }) => type);
    assert.deepEqual(guarded.sort(), [
      "kubernetes:apps/v1:StatefulSet",
      "kubernetes:core/v1:PersistentVolumeClaim",
      "random:index/randomPassword:RandomPassword",
    ]);
  });

  it("guards nothing when it is not", async () => {
    const { cloud } = await run(() => database({ protectData: false }));
    assert.deepEqual(
      cloud.resources.filter(({ protect }) => protect),
      [],
    );
  });

  it("reads its generated password from a file, not from its environment", async () => {
    const { cloud } = await run(database);
    const container = at(cloud.one(set).inputs, "spec", "template", "spec", "containers", 0);
    assert.deepEqual(at(container, "env"), [
      { name: "POSTGRES_USER", value: "django" },
      { name: "POSTGRES_DB", value: "django" },
      { name: "POSTGRES_PASSWORD_FILE", value: "/run/secrets/database/password" },
    ]);
    assert.deepEqual(cloud.one("kubernetes:core/v1:Secret").inputs["stringData"], { password: secret });
  });

  it("runs restricted, as its image's user, without a token of the cluster", async () => {
    const { cloud } = await run(database);
    const pod = at(cloud.one(set).inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "securityContext"), {
      runAsNonRoot: true,
      runAsUser: 10002,
      runAsGroup: 10002,
      fsGroup: 10002,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.deepEqual(at(pod, "containers", 0, "securityContext"), {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.equal(at(pod, "automountServiceAccountToken"), false);
  });

  it("goes before the application when machines run short", async () => {
    const { cloud } = await run(database);
    assert.equal(cloud.one("kubernetes:scheduling.k8s.io/v1:PriorityClass").inputs["value"], 1_000_000);
    assert.equal(at(cloud.one(set).inputs, "spec", "template", "spec", "priorityClassName"), "django-gke-database");
  });

  it("is found by a Service with an address", async () => {
    const { cloud } = await run(database);
    const service = cloud.one("kubernetes:core/v1:Service");
    assert.deepEqual(service.inputs["spec"], {
      selector: { name: "database" },
      ports: [{ name: "postgresql", port: 5432, targetPort: "postgresql" }],
    });
  });

  it("answers when the cluster says that its pod is ready", async () => {
    const { cloud, result } = await run(database);
    assert.equal(await valueOf(result.answering.apply((resource) => resource === result)), true);
    assert.deepEqual(
      cloud.asked.filter((path) => path.includes("/statefulsets/")),
      ["/apis/apps/v1/namespaces/shop/statefulsets/database"],
    );
  });

  it("is not waited for by the provider, and a pod that cannot become ready does not stand in a mended one's way", async () => {
    const { cloud } = await run(database);
    const { inputs } = cloud.one(set);
    assert.equal(at(inputs, "metadata", "annotations", "pulumi.com/waitFor"), "jsonpath={.metadata.uid}");
    assert.equal(at(inputs, "spec", "podManagementPolicy"), "Parallel");
  });

  it("may use four times the processors it asks for, and no more memory than it asks for", async () => {
    const { cloud } = await run(() => database({ cpu: "250m", memory: "1Gi" }));
    assert.deepEqual(at(cloud.one(set).inputs, "spec", "template", "spec", "containers", 0, "resources"), {
      requests: { cpu: "250m", memory: "1Gi" },
      limits: { cpu: "1000m", memory: "1Gi" },
    });
    assert.equal(fourTimes("2"), "8");
  });
});
