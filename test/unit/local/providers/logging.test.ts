import assert from "node:assert/strict";
import { received, LocalCloud, subject } from "./localCloud";
import { googleInputs, project } from "./googleInputs";

const bucketType = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
const bucketId = `projects/${project}/locations/europe-west1/buckets/shop-1`;
const bucket = {
  type: bucketType,
  inputs: { project, location: "europe-west1", bucketId: "shop-1", retentionDays: 30 },
};
const sink = {
  type: "gcp:logging/projectSink:ProjectSink",
  inputs: { name: "shop", destination: `logging.googleapis.com/${bucketId}`, filter: 'logName="x"' },
};

describe("local gcp plugin: log buckets", () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await LocalCloud.start();
    await cloud.make({ type: googleInputs.iam.type, inputs: { service: "logging.googleapis.com" } });
  });
  afterEach(() => cloud.remove());

  it("are the machine's log store, with their retention, and go with it", async () => {
    const made = await cloud.make(bucket);
    assert.equal(made.id, bucketId);
    assert.deepEqual(cloud.machine.held.logStore, { name: "shop-1", retentionDays: 30 });
    const wanted = { ...made.inputs, retentionDays: 7 };
    await cloud.provider.update(subject(bucketType), made.id, received(made.outputs), wanted, false);
    assert.deepEqual(cloud.machine.held.logStore, { name: "shop-1", retentionDays: 7 });
    await cloud.provider.delete(subject(bucketType), made.id, received(made.outputs));
    assert.equal(cloud.machine.held.logStore, undefined);
  });

  it("are changed in their retention, and replaced for another name or place", async () => {
    const change = async (name: string, value: unknown) =>
      (await cloud.changes(bucket, { ...bucket.inputs, [name]: value as string })).map(({ replaces }) => replaces);
    assert.deepEqual(await change("retentionDays", 7), [false]);
    assert.deepEqual(await change("bucketId", "shop-2"), [true]);
    assert.deepEqual(await change("location", "global"), [true]);
  });

  it("keep lines for 1 to 3650 days", async () => {
    for (const retentionDays of [0, 3651])
      assert.equal((await cloud.failures({ ...bucket, inputs: { ...bucket.inputs, retentionDays } })).length, 1);
  });

  it("must be there before a sink leads into them, and stay while one does", async () => {
    await assert.rejects(cloud.make(sink), /404: Log bucket 'projects\/shop-1234\/.*\/buckets\/shop-1' was not found/);
    const made = await cloud.make(bucket);
    await cloud.make(sink);
    await assert.rejects(
      cloud.provider.delete(subject(bucketType), made.id, received(made.outputs)),
      /400: Log bucket .* is the destination of the sink projects\/shop-1234\/sinks\/shop/,
    );
  });

  it("want the API to be enabled", async () => {
    const other = await LocalCloud.start();
    await assert.rejects(other.make(bucket), /Error 403: logging.googleapis.com .*SERVICE_DISABLED/);
    other.remove();
  });
});
