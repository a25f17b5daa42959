import assert from "node:assert/strict";
import { deleteCluster, recordedCluster } from "../../local/cluster/cluster";
import { pulumiOutput } from "../../local/engine/engine";
import { prepareStack } from "../../local/engine/stack";
import { stopDaemon } from "../../local/machine/daemons";
import { deleteLogStore } from "../../local/services/logStore";
import { inSite } from "../e2e/support/kubernetes";
import { settled } from "../e2e/support/loadSite";
import { untilServed } from "../e2e/support/served";
import { engine, up } from "../e2e/support/site";
import { sql } from "../e2e/support/sql";
import { untilAnswer } from "../e2e/support/untilAnswer";

interface Resource {
  readonly urn: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** The commands of docs/operating.md, "After the loss of everything". */
describe("the loss of the cluster and of the log bucket", function () {
  this.timeout("40m");
  this.bail(true);
  const flags = ["--yes", "--skip-preview", "--suppress-progress"];
  const refresh = async () => engine("refresh", ...flags, ...(await prepareStack("local", {})));
  const forget = async () => {
    process.env["PULUMI_K8S_DELETE_UNREACHABLE"] = "true";
    await refresh().finally(() => delete process.env["PULUMI_K8S_DELETE_UNREACHABLE"]);
  };
  const restore = { "django-gke:database": { restoreFrom: "latest" } };
  let exclusion: Resource;

  before(async () => {
    await up("local");
    await settled({ orange: 3 });
    await inSite("wait", "--for=condition=Complete", "job", "--selector=name=backup", "--timeout=300s");
    await sql("INSERT INTO auth_group (name) VALUES ('kept')");
    const segment = await sql("SELECT pg_walfile_name(pg_switch_wal())");
    const last = () => sql("SELECT last_archived_wal FROM pg_stat_archiver");
    await untilAnswer(`${segment} is not archived`, 120, last, (answer) => answer >= segment);
    exclusion = await resource("gcp:logging/projectExclusion:ProjectExclusion", "logs");
  });

  it("stops a refresh while the API server does not answer", async () => {
    await stopDaemon("kube-apiserver");
    await assert.rejects(refresh(), /unreachable/);
    await resource("kubernetes:apps/v1:StatefulSet", "database");
  });

  it("stops a refresh at the log bucket, even if the cluster's objects may be forgotten", async () => {
    const { inputs } = await resource("gcp:logging/projectBucketConfig:ProjectBucketConfig", "logs");
    await deleteCluster(recordedCluster() ?? "");
    await deleteLogStore(String(inputs?.["bucketId"]));
    await assert.rejects(forget(), /Error 404/);
  });

  it("is refreshed once the log bucket was removed from the state", async () => {
    const bucket = await resource("gcp:logging/projectBucketConfig:ProjectBucketConfig", "logs");
    const suffix = await resource("random:index/randomString:RandomString", "logs");
    for (const { urn } of [bucket, suffix])
      await engine("state", "delete", "--yes", "--target-dependents", "--stack", "local", urn);
    await forget();
    const left = (await resources()).filter(({ urn }) => /::kubernetes:|\$kubernetes:/.test(urn));
    assert.deepEqual(left, []);
  });

  it("has its log exclusion, which is still there, imported", async () => {
    await engine(
      "import",
      "gcp:logging/projectExclusion:ProjectExclusion",
      "logs",
      exclusion.id ?? "",
      "--parent",
      `parent=${parentOf(exclusion.urn)}`,
      ...flags,
      "--protect=false",
      "--generate-code=false",
      ...(await prepareStack("local", restore)),
    );
  });

  it("ends with a site that has its data again", async () => {
    await up("local", restore);
    await untilServed();
    assert.equal(await sql("SELECT name FROM auth_group WHERE name = 'kept'"), "kept");
    await up("local");
    await settled({ orange: 3 });
    assert.equal(await sql("SELECT name FROM auth_group WHERE name = 'kept'"), "kept");
  });
});

/** The URN of a resource's parent, which has the same name. */
function parentOf(urn: string): string {
  const [stack, project, types, name] = urn.split("::");
  return [stack, project, types?.split("$").slice(0, -1).join("$"), name].join("::");
}

async function resources(): Promise<readonly Resource[]> {
  const state = JSON.parse(await pulumiOutput("stack", "export", "--stack", "local")) as {
    deployment: { resources: Resource[] };
  };
  return state.deployment.resources;
}

async function resource(type: string, name: string): Promise<Resource> {
  const found = (await resources()).find(({ urn }) => urn.endsWith(`${type}::${name}`));
  assert.ok(found, `${type} ${name} is not in the state`);
  return found;
}
