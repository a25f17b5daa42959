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

describe("the local gcp plugin's log buckets", () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await LocalCloud.start();
    await cloud.make({ type: googleInputs.iam.type, inputs: { service: "logging.googleapis.com" } });
  });
  afterEach(() => cloud.remove());

  it("start the machine's log store with their retention, and stop it when they are deleted", async () => {
    const made = await cloud.make(bucket);
    assert.equal(made.id, bucketId);
    assert.deepEqual(cloud.machine.held.logStore, { name: "shop-1", retentionDays: 30 });
    const wanted = { ...made.inputs, retentionDays: 7 };
    await cloud.provider.update(subject(bucketType), made.id, received(made.outputs), wanted, false);
    assert.deepEqual(cloud.machine.held.logStore, { name: "shop-1", retentionDays: 7 });
    await cloud.provider.delete(subject(bucketType), made.id, received(made.outputs));
    assert.equal(cloud.machine.held.logStore, undefined);
  });

  it("change their retention in place, and are replaced for a different name or location", async () => {
    const change = async (name: string, value: unknown) =>
      (await cloud.changes(bucket, { ...bucket.inputs, [name]: value as string })).map(({ replaces }) => replaces);
    assert.deepEqual(await change("retentionDays", 7), [false]);
    assert.deepEqual(await change("bucketId", "shop-2"), [true]);
    assert.deepEqual(await change("location", "global"), [true]);
  });

  it("keep lines for 1 to 3650 days; only the cloud checks this", async () => {
    for (const retentionDays of [0, 3651]) {
      const wrong = { ...bucket, inputs: { ...bucket.inputs, retentionDays } };
      assert.deepEqual(await cloud.failures(wrong), []);
      await assert.rejects(cloud.make(wrong), /400: .*'retentionDays': .*expected 1 to 3650/);
    }
  });

  it("block a refresh if they are gone, as at Google", async () => {
    const made = await cloud.make(bucket);
    assert.equal((await cloud.provider.read(subject(bucketType), made.id, {}))?.id, made.id);
    await cloud.machine.deleteLogStore("shop-1");
    await assert.rejects(cloud.provider.read(subject(bucketType), made.id, {}), /Error 404: Log bucket/);
  });

  it("are adopted with their sinks by a second create, and deleted once", async () => {
    for (const given of [bucket, sink]) {
      const made = await cloud.make(given);
      const other = await cloud.provider.create(subject(given.type, "other"), made.inputs, false);
      assert.equal(other.id, made.id);
    }
    for (const { type } of [sink, bucket]) {
      const made = cloud.resources().find((each) => each.type === type);
      await cloud.provider.delete(subject(type), made?.id ?? "", made?.outputs ?? {});
      await assert.rejects(cloud.provider.delete(subject(type), made?.id ?? "", made?.outputs ?? {}), /Error 404/);
    }
  });

  it("keep a sink if its writer identity changes", async () => {
    await cloud.make(bucket);
    const changes = await cloud.changes(sink, { ...sink.inputs, uniqueWriterIdentity: false });
    assert.deepEqual(
      changes.map(({ replaces }) => replaces),
      [false],
    );
  });

  it("must exist before their sink, and cannot be deleted before it", async () => {
    await assert.rejects(cloud.make(sink), /404: Log bucket 'projects\/shop-1234\/.*\/buckets\/shop-1' was not found/);
    const made = await cloud.make(bucket);
    await cloud.make(sink);
    await assert.rejects(
      cloud.provider.delete(subject(bucketType), made.id, received(made.outputs)),
      /400: Log bucket .* is the destination of the sink projects\/shop-1234\/sinks\/shop/,
    );
  });

  it("need the logging API to be enabled", async () => {
    const other = await LocalCloud.start();
    await assert.rejects(other.make(bucket), /Error 403: logging.googleapis.com .*SERVICE_DISABLED/);
    other.remove();
  });
});
