import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { prepareStack } from "../../local/engine/stack";
import { violationsOf } from "../policy/examine";
import { requireUnprotected } from "../../local/engine/protection";
import { engine, outputs, up } from "./support/site";
import { statusOf } from "./support/loadRequest";
import { examined, stateOf } from "./support/stackState";

const guarded = { "django-gke:protectData": true };

/** The resources that hold data, or delete it with themselves. */
const holders = [
  "gcp:container/cluster:Cluster",
  "gcp:storage/bucket:Bucket",
  "kubernetes:core/v1:Namespace",
  "kubernetes:core/v1:PersistentVolumeClaim",
];

/** All resources, by name, with their identity. */
async function standing(): Promise<string[]> {
  return (await stateOf("local")).map(({ urn, id }) => `${urn} ${id}`);
}

describe("protectData", function () {
  this.timeout("10m");
  let atFirst: string[];
  let url: string;

  before(async () => {
    await up("local", guarded);
    atFirst = await standing();
    ({ url = "" } = await outputs("local"));
  });

  afterEach("nothing is changed and the site serves", async () => {
    assert.deepEqual(await standing(), atFirst);
    assert.equal(await statusOf(url), 200);
  });

  after("off, it lets go", async () => {
    await up("local");
    await requireUnprotected("local");
  });

  it("protects resources with data, in Pulumi and at Google", async () => {
    pulumi.runtime.setAllConfig({ "django-gke:protectData": "true" });
    assert.deepEqual(await violationsOf(examined(await stateOf("local")), "deletion-protection"), []);
  });

  it("refuses npm run down, and names the protected resources and how to unprotect them", async () => {
    const said = await refusal(requireUnprotected("local"));
    assert.match(said, /^Stack local protects its data \(protectData\): .*Cluster cluster.*\. Nothing was changed\.$/);
  });

  it("refuses pulumi destroy, in the preview", async () => {
    const flags = ["--yes", "--suppress-progress", ...(await prepareStack("local", guarded))];
    const said = await refusal(engine("destroy", ...flags));
    assert.match(said, /resource "urn:.*" cannot be deleted\s+because it is protected/);
  });

  it("refuses to replace resources with data, in the preview", async () => {
    const held = (await stateOf("local")).filter(({ type }) => holders.includes(type));
    assert.deepEqual(new Set(held.map(({ type }) => type)), new Set(holders));
    const flags = ["--yes", "--suppress-progress", ...held.flatMap(({ urn }) => ["--replace", urn])];
    const said = await refusal(engine("up", ...flags, ...(await prepareStack("local", guarded))));
    assert.match(said, /unable to replace resource "urn:.*"\s+as it is currently marked for protection/);
  });

  it("refuses settings that would replace them, all at once, each with its reason", async () => {
    const moved = { "gcp:region": "us-east1", "django-gke:location": "us-east1-b" };
    const said = await refusal(up("local", { ...guarded, ...moved }));
    assert.match(said, /Stack local has 2 invalid settings; nothing was changed/);
    assert.match(said, /gcp:region is "us-east1"\n +allowed: +europe-west1, where the site is/);
    assert.match(said, /location is "us-east1-b"\n +allowed: +europe-west1-b, where the site is/);
  });
});

/** What a refused command said. */
async function refusal(command: Promise<unknown>): Promise<string> {
  const failed = await command.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(failed instanceof Error, "it was not refused");
  return failed.message;
}
