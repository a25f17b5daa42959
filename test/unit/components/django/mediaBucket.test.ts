import assert from "node:assert/strict";
import { MediaBucket, MediaMode } from "../../../../components/django/mediaBucket";
import { at } from "../at";
import { run, valueOf } from "../cloud";
import { account } from "../parts";

const member = "serviceAccount:shop-dev-app@shop-12345.iam.gserviceaccount.com";

const media =
  (mode: MediaMode, protectData = false) =>
  () =>
    new MediaBucket("media", {
      bucketName: "shop-media",
      region: "europe-west1",
      labels: {},
      protectData,
      mode,
      account: account("app"),
    });

async function rights(mode: MediaMode) {
  const { cloud } = await run(media(mode));
  return cloud
    .all("gcp:storage/bucketIAMMember:BucketIAMMember")
    .map(({ inputs }) => [inputs["role"], inputs["member"]])
    .sort();
}

describe("MediaBucket", () => {
  it("can be written by the pods' account and, if public, read by anyone who knows a name", async () => {
    assert.deepEqual(await rights("public"), [
      ["roles/storage.legacyObjectReader", "allUsers"],
      ["roles/storage.objectUser", member],
    ]);
  });

  it("if private is read by no one else and can never be opened; the pods' account signs as itself", async () => {
    assert.deepEqual(await rights("private"), [["roles/storage.objectUser", member]]);
    const { cloud } = await run(media("private"));
    assert.equal(cloud.one("gcp:storage/bucket:Bucket").inputs["publicAccessPrevention"], "enforced");
    assert.deepEqual(cloud.one("gcp:serviceaccount/iAMMember:IAMMember", "media-signer").inputs, {
      serviceAccountId: "projects/shop-12345/serviceAccounts/shop-dev-app@shop-12345.iam.gserviceaccount.com",
      role: "roles/iam.serviceAccountTokenCreator",
      member,
    });
  });

  it("keeps overwritten and deleted files for a week, and is protected like other data", async () => {
    const { cloud } = await run(media("public", true));
    const bucket = cloud.one("gcp:storage/bucket:Bucket");
    assert.deepEqual(
      [bucket.protect, bucket.inputs["forceDestroy"], bucket.inputs["versioning"]],
      [true, false, { enabled: true }],
    );
    assert.deepEqual(at(bucket.inputs, "lifecycleRules", 0, "condition", "daysSinceNoncurrentTime"), 7);
  });

  it("has its URL at Google or at the storage endpoint", async () => {
    const { result } = await run(media("public"));
    assert.equal(await valueOf(result.media.url), "https://storage.googleapis.com/shop-media/");
  });
});
