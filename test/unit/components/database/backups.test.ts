import assert from "node:assert/strict";
import { Backups } from "../../../../components/database/backups";
import { copySeconds } from "../../../../components/database/server";
import { clusterAnswer } from "../answers";
import { at } from "../at";
import { run, valueOf } from "../cloud";
import {
  account,
  archiveBucket,
  certificate,
  cluster,
  database,
  databaseImage,
  databaseRoles,
  inCluster,
} from "../parts";

const cronJob = "kubernetes:batch/v1:CronJob";
const storageEndpoint = "http://172.30.0.1:4443";

function backups(): Backups {
  const its = database();
  return new Backups(
    "backups",
    {
      cluster,
      namespace: "shop",
      image: databaseImage(),
      database: its,
      login: databaseRoles(its).backup,
      archive: { url: "gs://shop-archive", storageEndpoint },
      backupAccount: account("backup"),
      rehearsalAccount: account("rehearsal"),
      schedule: "30 3 * * *",
      keep: "14 days",
      rehearsal: "30 5 * * 0",
      storageGb: 20,
      rolloutMinutes: 3,
    },
    inCluster(),
  );
}

const podOf = (inputs: unknown) => at(inputs, "spec", "jobTemplate", "spec", "template", "spec");

describe("Backups", () => {
  it("run on schedule in UTC, never two at a time, and keep the last success and the last failure", async () => {
    const { cloud } = await run(backups);
    for (const [name, schedule] of [
      ["backup", "30 3 * * *"],
      ["rehearsal", "30 5 * * 0"],
    ] as const) {
      const { jobTemplate, ...spec } = cloud.one(cronJob, name).inputs["spec"] as { readonly jobTemplate: unknown };
      assert.deepEqual(spec, {
        schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
      });
      assert.deepEqual(at(jobTemplate, "spec", "template", "metadata", "labels"), { name });
      assert.deepEqual(
        [at(jobTemplate, "spec", "backoffLimit"), at(jobTemplate, "spec", "activeDeadlineSeconds")],
        [1, 21_600],
      );
    }
  });

  it("read the database's files without changing them, and connect as a separate user", async () => {
    const { cloud } = await run(backups);
    const pod = podOf(cloud.one(cronJob, "backup").inputs);
    assert.deepEqual(at(pod, "affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution"), [
      { labelSelector: { matchLabels: { name: "database" } }, topologyKey: "kubernetes.io/hostname" },
    ]);
    assert.deepEqual(at(pod, "containers", 0, "volumeMounts", 0), {
      name: "data",
      mountPath: "/var/lib/postgresql/data",
      readOnly: true,
    });
    assert.deepEqual(at(pod, "volumes", 0), { name: "data", persistentVolumeClaim: { claimName: "database" } });
    assert.deepEqual(at(pod, "volumes", 1), {
      name: "backup",
      secret: { secretName: "database-backup", defaultMode: 0o440 },
    });
    assert.deepEqual(at(pod, "containers", 0, "command"), ["backup"]);
    assert.deepEqual(at(pod, "containers", 0, "env"), [
      { name: "DATABASE_HOST", value: "database" },
      { name: "DATABASE_PORT", value: "5432" },
      { name: "TLS_ROOT_FILE", value: "/run/secrets/root/ca.crt" },
      { name: "PASSWORD_FILE", value: "/run/secrets/backup/password" },
      { name: "ARCHIVE_URL", value: "gs://shop-archive" },
      { name: "STORAGE_EMULATOR_HOST", value: storageEndpoint },
      { name: "KEEP", value: "14 days" },
    ]);
  });

  it("are rehearsed without a password, on a volume that fits the data and is deleted with the pod", async () => {
    const { cloud } = await run(backups);
    const pod = podOf(cloud.one(cronJob, "rehearsal").inputs);
    assert.deepEqual(at(pod, "volumes", 0, "ephemeral", "volumeClaimTemplate", "spec"), {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "20Gi" } },
    });
    assert.deepEqual(at(pod, "containers", 0, "command"), ["rehearse"]);
    assert.deepEqual(at(pod, "containers", 0, "env"), [
      { name: "ARCHIVE_URL", value: "gs://shop-archive" },
      { name: "STORAGE_EMULATOR_HOST", value: storageEndpoint },
      { name: "DATABASE_NAME", value: "django" },
      { name: "RESTORE_FOLDER", value: "/var/lib/postgresql/rehearsal" },
      { name: "MEMORY_MB", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
    ]);
    assert.equal(JSON.stringify(pod).includes('"secret"'), false);
  });

  it("may take six hours, or two minutes for each GB of the volume if that is more", () => {
    assert.deepEqual([10, 180, 2000].map(copySeconds), [21_600, 21_600, 240_000]);
  });

  it("run restricted, each as the one account that may do it, without a token of the cluster", async () => {
    const { cloud } = await run(backups);
    for (const name of ["backup", "rehearsal"]) {
      const pod = podOf(cloud.one(cronJob, name).inputs);
      assert.deepEqual([at(pod, "serviceAccountName"), at(pod, "automountServiceAccountToken")], [name, false]);
      assert.equal(at(pod, "securityContext", "runAsUser"), 10002);
      assert.deepEqual(at(pod, "containers", 0, "securityContext", "capabilities"), { drop: ["ALL"] });
      assert.deepEqual(at(pod, "containers", 0, "resources", "limits"), { cpu: "1", memory: "512Mi" });
    }
  });

  it("are not interrupted by the autoscaler to save a node", async () => {
    const { cloud } = await run(backups);
    for (const name of ["backup", "rehearsal"])
      assert.deepEqual(
        at(cloud.one(cronJob, name).inputs, "spec", "jobTemplate", "spec", "template", "metadata", "annotations"),
        { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" },
      );
  });

  it("start at once, and again if the volume changes", async () => {
    const { cloud, result } = await run(backups);
    const first = cloud.one("kubernetes:batch/v1:Job", "backups-first");
    const template = at(first.inputs, "spec", "template");
    assert.deepEqual(at(template, "metadata"), {
      labels: { name: "backup" },
      annotations: { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false", "django-gke/volume": "database-uid" },
    });
    assert.deepEqual(at(template, "spec"), podOf(cloud.one(cronJob, "backup").inputs));
    assert.equal(at(first.inputs, "metadata", "annotations", "pulumi.com/replaceUnready"), "true");
    assert.equal(await valueOf(result.first), "backups-first-1a2b3c");
  });

  it("fail the update with the cause if the first one fails", async () => {
    const fails = (path: string) =>
      path.includes("/jobs/backups-first")
        ? { metadata: {}, status: { conditions: [{ type: "Failed", status: "True", message: "no bucket" }] } }
        : clusterAnswer(path);
    await assert.rejects(async () => {
      const { result } = await run(backups, "test", fails);
      await new Promise((resolve, reject) => {
        (result.first as unknown as { promise(): Promise<string> }).promise().then(resolve, reject);
      });
    }, /the first backup is not ready: no bucket/);
  });
});

describe("ArchiveBucket", () => {
  const bucket = "gcp:storage/bucket:Bucket";
  const members = { writers: { database: "serviceAccount:d" }, keepers: { backup: "serviceAccount:b" } };

  it("cannot be made public, and keeps overwritten and deleted objects for two weeks", async () => {
    const { cloud, result } = await run(() => archiveBucket());
    assert.deepEqual(cloud.one(bucket).inputs, {
      name: "shop-archive",
      location: "europe-west1",
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      forceDestroy: true,
      labels: {},
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: 604_800 },
      lifecycleRules: [
        { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 7, withState: "ARCHIVED" } },
        { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 1 } },
      ],
    });
    assert.equal(await valueOf(result.url), "gs://shop-archive");
  });

  it("stays, with its objects, when data is protected", async () => {
    const { cloud } = await run(() => archiveBucket({ protectData: true }));
    const { inputs, protect } = cloud.one(bucket);
    assert.deepEqual([inputs["forceDestroy"], protect], [false, true]);
  });

  it("lets the database add and read, only backups delete, and rehearsals only read", async () => {
    const { cloud } = await run(() => archiveBucket({ ...members, readers: { rehearsal: "serviceAccount:r" } }));
    const rights = cloud.all("gcp:storage/bucketIAMMember:BucketIAMMember");
    assert.deepEqual(
      rights.map(({ inputs }) => `${String(inputs["member"])} ${String(inputs["role"])}`),
      [
        "serviceAccount:d roles/storage.objectCreator",
        "serviceAccount:d roles/storage.objectViewer",
        "serviceAccount:b roles/storage.objectUser",
        "serviceAccount:r roles/storage.objectViewer",
        "serviceAccount:d roles/storage.legacyBucketReader",
        "serviceAccount:b roles/storage.legacyBucketReader",
        "serviceAccount:r roles/storage.legacyBucketReader",
      ],
    );
  });
});

describe("Certificate", () => {
  it("is for the Service's names, and its key exists only in a Secret", async () => {
    const { cloud, result } = await run(() => certificate());
    const { inputs } = cloud.one("tls:index/selfSignedCert:SelfSignedCert");
    assert.deepEqual(inputs["dnsNames"], ["database", "database.shop", "database.shop.svc"]);
    assert.deepEqual([inputs["privateKeyPem"], inputs["validityPeriodHours"]], ["[secret]", 87_600]);
    const secret = cloud.one("kubernetes:core/v1:Secret").inputs;
    assert.deepEqual(secret["stringData"], { "tls.crt": "[secret]", "tls.key": "[secret]" });
    assert.deepEqual(cloud.one("kubernetes:core/v1:ConfigMap").inputs["data"], { "ca.crt": "certificate of database" });
    assert.equal(await valueOf(result.secretName), "database-tls");
    assert.equal(await valueOf(result.rootName), "database-certificate");
  });
});
