import assert from "node:assert/strict";
import { Release } from "../../../../components/django/release";
import { StaticBucket } from "../../../../components/django/staticBucket";
import { WorkloadAccount } from "../../../../components/google/workloadAccount";
import { imageDigest } from "../answers";
import { at } from "../at";
import { Cloud, run, valueOf } from "../cloud";
import { cluster, inCluster, releaseOf } from "../parts";

const jobType = "kubernetes:batch/v1:Job";
const reference = `registry.example:5000/shop-12345/shop-dev/app@sha256:${imageDigest}`;

function release(storageEndpoint?: string) {
  const given = releaseOf();
  return new Release(
    "release-teal",
    {
      cluster,
      namespace: "shop",
      colour: "teal",
      ...given,
      django: { ...given.django, storageEndpoint },
      staticBucket: new StaticBucket("static", {
        bucketName: "shop-static",
        region: "europe-west1",
        labels: {},
        protectData: false,
      }),
      account: new WorkloadAccount(
        "release",
        {
          accountId: "shop-dev-release",
          displayName: "",
          accountName: "release",
          namespaceName: "shop",
          namespace: "shop",
          workloadPool: "shop.svc.id.goog",
        },
        inCluster(),
      ),
      rolloutMinutes: 4,
    },
    inCluster(),
  );
}

/** The release's own Jobs. */
const jobsOf = (cloud: Cloud) => cloud.all(jobType).filter(({ name }) => name.startsWith("release-"));

describe("Release", () => {
  it("migrates and then creates the superuser, in one Job of the image", async () => {
    const { cloud } = await run(() => release());
    const pod = at(cloud.one(jobType, "release-teal-migrate").inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "initContainers", 0, "args"), ["python", "-m", "django_gke", "migrate"]);
    assert.deepEqual(at(pod, "containers", 0, "args"), ["python", "-m", "django_gke", "superuser"]);
    assert.deepEqual(at(pod, "containers", 0, "envFrom"), [
      { secretRef: { name: "django" } },
      { secretRef: { name: "superuser" } },
    ]);
    assert.equal(at(pod, "initContainers", 0, "image"), reference);
  });

  it("migrates as the owner of the tables, unlike the application", async () => {
    const { cloud } = await run(() => release());
    const pod = at(cloud.one(jobType, "release-teal-migrate").inputs, "spec", "template", "spec");
    for (const container of [at(pod, "initContainers", 0), at(pod, "containers", 0)])
      assert.deepEqual(
        (at(container, "env") as { name: string }[]).filter(({ name }) => /^DATABASE_(USER|PASSWORD)$/.test(name)),
        [
          { name: "DATABASE_USER", value: "django" },
          { name: "DATABASE_PASSWORD", valueFrom: { secretKeyRef: { name: "database-owner", key: "password" } } },
        ],
      );
  });

  it("runs again for a different volume, because a restored database may be older than the migrations", async () => {
    const { cloud } = await run(() => release());
    const { inputs } = cloud.one(jobType, "release-teal-migrate");
    assert.deepEqual(at(inputs, "spec", "template", "metadata", "annotations"), {
      "django-gke/volume": "database-uid",
    });
  });

  it("uploads the static files side by side, as the account that may write them", async () => {
    const { cloud } = await run(() => release());
    const upload = cloud.one(jobType, "release-teal-static");
    const pod = at(upload.inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "containers", 0, "args"), ["python", "-m", "django_gke", "upload"]);
    assert.equal(at(pod, "serviceAccountName"), "release");
    assert.deepEqual((at(pod, "containers", 0, "env") as unknown[]).slice(-1), [
      { name: "STATIC_BUCKET", value: "shop-static" },
    ]);
    assert.equal(cloud.after(upload, cloud.one(jobType, "release-teal-migrate")), false);
  });

  it("gives the upload the address of a storage API other than Google's", async () => {
    const { cloud } = await run(() => release("http://172.30.0.1:4443"));
    const container = at(cloud.one(jobType, "release-teal-static").inputs, "spec", "template", "spec", "containers", 0);
    const emulator = (at(container, "env") as { name: string }[]).filter(
      ({ name }) => name === "STORAGE_EMULATOR_HOST",
    );
    assert.deepEqual(emulator, [{ name: "STORAGE_EMULATOR_HOST", value: "http://172.30.0.1:4443" }]);
  });

  it("creates pods that no Service, budget or autoscaler of the application selects", async () => {
    const { cloud } = await run(() => release());
    for (const { inputs } of jobsOf(cloud))
      assert.deepEqual(at(inputs, "spec", "template", "metadata", "labels"), {
        name: "release",
        colour: "teal",
        version: "0123456789ab",
      });
  });

  it("is created again by the next update under a new name if it failed, and has no TTL", async () => {
    const { cloud } = await run(() => release());
    for (const { inputs } of jobsOf(cloud)) {
      assert.equal(at(inputs, "metadata", "annotations", "pulumi.com/replaceUnready"), "true");
      assert.equal(at(inputs, "metadata", "name"), undefined);
      assert.equal(at(inputs, "spec", "ttlSecondsAfterFinished"), undefined);
    }
  });

  it("tries twice, and does not count a pod that was lost with its node", async () => {
    const { cloud } = await run(() => release());
    for (const { inputs } of jobsOf(cloud)) {
      assert.equal(at(inputs, "spec", "backoffLimit"), 1);
      assert.deepEqual(at(inputs, "spec", "podFailurePolicy", "rules"), [
        { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      ]);
    }
  });

  it("is finished once the cluster reports both Jobs complete", async () => {
    const { cloud, result } = await run(() => release());
    assert.equal(await valueOf(result.finished.apply((resource) => resource === result)), true);
    assert.equal(cloud.asked.filter((path) => path.includes("/jobs/release-")).length, 2);
  });

  it("has a deadline just after the update stops waiting for it", async () => {
    const { cloud } = await run(() => release());
    for (const { inputs } of jobsOf(cloud)) assert.equal(at(inputs, "spec", "activeDeadlineSeconds"), 255);
  });
});
