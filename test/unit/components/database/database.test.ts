import assert from "node:assert/strict";
import { fourTimes } from "../../../../components/database/server";
import { at } from "../at";
import { run, valueOf } from "../cloud";
import { skipAwait } from "../../../../components/rollout/rollout";
import { certificate, database } from "../parts";

describe("Database", () => {
  const set = "kubernetes:apps/v1:StatefulSet";
  const storageEndpoint = "http://172.30.0.1:4443";

  it("keeps its files on a separate claim of the configured size", async () => {
    const { cloud } = await run(() => database({ storageGb: 20 }));
    const claim = cloud.one("kubernetes:core/v1:PersistentVolumeClaim").inputs;
    // Or each change of a claim that has its disk would be waited for in vain.
    assert.deepEqual(at(claim, "metadata", "annotations"), skipAwait);
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

  it("has its image pulled to all nodes, without waiting for that", async () => {
    const { cloud } = await run(() => database({}));
    const held = cloud.one("kubernetes:apps/v1:DaemonSet").inputs;
    const pod = at(held, "spec", "template", "spec");
    assert.equal(
      at(pod, "containers", 0, "image"),
      at(cloud.one(set).inputs, "spec", "template", "spec", "containers", 0, "image"),
    );
    assert.deepEqual(
      ["tolerations", "nodeSelector", "affinity"].map((rule) => [
        at(pod, rule),
        at(cloud.one(set).inputs, "spec", "template", "spec", rule),
      ]),
      [
        [undefined, undefined],
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
    assert.deepEqual(at(held, "metadata", "annotations"), { "pulumi.com/waitFor": "jsonpath={.metadata.uid}" });
  });

  it("is guarded with its volume when data is protected", async () => {
    const { cloud } = await run(() => database({ protectData: true }));
    const guarded = cloud.resources.filter(({ protect }) => protect).map(({ type }) => type);
    assert.deepEqual(guarded.sort(), ["kubernetes:apps/v1:StatefulSet", "kubernetes:core/v1:PersistentVolumeClaim"]);
  });

  it("guards nothing when data is not protected", async () => {
    const { cloud } = await run(() => database({ protectData: false }));
    assert.deepEqual(
      cloud.resources.filter(({ protect }) => protect),
      [],
    );
  });

  it("gets the paths of its files as variables, and no secrets", async () => {
    const { cloud } = await run(() => database({ archive: { url: "gs://shop-archive", storageEndpoint } }));
    const pod = at(cloud.one(set).inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "containers", 0, "env"), [
      { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
      { name: "DATABASE_NAME", value: "django" },
      { name: "ADMINISTRATOR_PASSWORD_FILE", value: "/run/secrets/administrator/current" },
      { name: "TLS_CERTIFICATE_FILE", value: "/run/secrets/tls/tls.crt" },
      { name: "TLS_KEY_FILE", value: "/run/secrets/tls/tls.key" },
      { name: "ARCHIVE_URL", value: "gs://shop-archive" },
      { name: "STORAGE_EMULATOR_HOST", value: storageEndpoint },
      { name: "RESTORE_FROM", value: "" },
      { name: "MEMORY_MB", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
    ]);
    assert.deepEqual((at(pod, "volumes") as unknown[]).slice(1, 3), [
      { name: "administrator", secret: { secretName: "database-administrator", defaultMode: 0o440 } },
      { name: "tls", secret: { secretName: "database-tls", defaultMode: 0o440 } },
    ]);
    assert.deepEqual(cloud.one("kubernetes:core/v1:Secret", "database").inputs["metadata"], {
      name: "database-administrator",
      namespace: "shop",
    });
  });

  it("does not restart if passwords change", async () => {
    const template = async (administratorPassword: string) => {
      const { cloud } = await run(() => database({ administratorPassword }));
      return at(cloud.one(set).inputs, "spec", "template");
    };
    assert.deepEqual(await template("one"), await template("another"));
  });

  it("restarts if its certificate changes", async () => {
    const annotations = async (serviceName: string) => {
      const { cloud } = await run(() => database({ certificate: certificate(serviceName) }));
      return at(cloud.one(set).inputs, "spec", "template", "metadata", "annotations");
    };
    assert.deepEqual(await annotations("database"), await annotations("database"));
    assert.notDeepEqual(await annotations("database"), await annotations("store"));
  });

  it("keeps its disk only when data is protected", async () => {
    for (const [protectData, policy] of [
      [true, "Retain"],
      [false, "Delete"],
    ] as const) {
      const { cloud } = await run(() => database({ protectData }));
      const patch = cloud.one("kubernetes:core/v1:PersistentVolumePatch");
      assert.equal(at(patch.inputs, "metadata", "name"), "pvc-1a2b3c");
      assert.deepEqual(patch.inputs["spec"], { persistentVolumeReclaimPolicy: policy });
      assert.equal(patch.retainOnDelete, true);
    }
  });

  it("has ten minutes to recover from a crash, and a day to restore", async () => {
    const patience = async (restoreFrom?: string) => {
      const { cloud } = await run(() => database({ restoreFrom }));
      const container = at(cloud.one(set).inputs, "spec", "template", "spec", "containers", 0);
      return [at(container, "startupProbe", "periodSeconds"), at(container, "startupProbe", "failureThreshold")];
    };
    assert.deepEqual(await patience(), [2, 300]);
    assert.deepEqual(await patience("latest"), [2, 43_200]);
  });

  it("records its volume and what it was restored from, once it accepts connections", async () => {
    const { cloud } = await run(() => database({ restoreFrom: "2026-01-31T12:00:00Z" }));
    const content = cloud.one("kubernetes:core/v1:ConfigMap", "database-volume");
    assert.deepEqual(content.inputs["data"], { restoredFrom: "2026-01-31T12:00:00Z", volume: "database-uid" });
    assert.ok(cloud.after(content, cloud.one(set)));
    const env = at(cloud.one(set).inputs, "spec", "template", "spec", "containers", 0, "env") as unknown[];
    assert.deepEqual(env.at(-2), { name: "RESTORE_FROM", value: "2026-01-31T12:00:00Z" });
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

  it("is not moved by the autoscaler to save a machine", async () => {
    const { cloud } = await run(database);
    const annotations = at(cloud.one(set).inputs, "spec", "template", "metadata", "annotations") as object;
    assert.equal(Object.entries(annotations).find(([name]) => name.includes("safe-to-evict"))?.[1], "false");
  });

  it("has a higher priority than the application", async () => {
    const { cloud } = await run(database);
    assert.equal(cloud.one("kubernetes:scheduling.k8s.io/v1:PriorityClass").inputs["value"], 1_000_000);
    assert.equal(at(cloud.one(set).inputs, "spec", "template", "spec", "priorityClassName"), "django-gke-database");
  });

  it("is found by a Service with an address, ready or not", async () => {
    const { cloud } = await run(database);
    const service = cloud.one("kubernetes:core/v1:Service");
    assert.deepEqual(service.inputs["spec"], {
      publishNotReadyAddresses: true,
      selector: { name: "database" },
      ports: [{ name: "postgresql", port: 5432, targetPort: "postgresql" }],
    });
  });

  it("resolves once the cluster reports its pod ready", async () => {
    const { cloud, result } = await run(database);
    assert.equal(await valueOf(result.answering.apply((resource) => resource === result)), true);
    assert.deepEqual(
      cloud.asked.filter((path) => path.includes("/statefulsets/")),
      ["/apis/apps/v1/namespaces/shop/statefulsets/database"],
    );
  });

  it("skips the provider's wait, and a pod that cannot become ready does not block a fixed one", async () => {
    const { cloud } = await run(database);
    const { inputs } = cloud.one(set);
    assert.equal(at(inputs, "metadata", "annotations", "pulumi.com/waitFor"), "jsonpath={.metadata.uid}");
    assert.equal(at(inputs, "spec", "podManagementPolicy"), "Parallel");
  });

  it("may use four times its CPU request, and no more memory than its request", async () => {
    const { cloud } = await run(() => database({ cpu: "250m", memory: "1Gi" }));
    assert.deepEqual(at(cloud.one(set).inputs, "spec", "template", "spec", "containers", 0, "resources"), {
      requests: { cpu: "250m", memory: "1Gi" },
      limits: { cpu: "1000m", memory: "1Gi" },
    });
    assert.equal(fourTimes("2"), "8");
  });
});
