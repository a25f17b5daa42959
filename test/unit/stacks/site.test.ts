import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SettingsError } from "../../../stacks/settings/problems";
import { checkSettings, readSettings } from "../../../stacks/settings";
import { servingColours } from "../../../stacks/releases";
import { buildSite } from "../../../stacks/site";
import { at } from "../components/at";
import { Cloud, Registered, run, valueOf } from "../components/cloud";
import { badSettings } from "./badSettings";

const enough = { "gcp:project": "shop-12345", "gcp:region": "europe-west1" };

function settings(given: Readonly<Record<string, string>> = {}) {
  const named = Object.entries(given).map(([key, value]) => [`django-gke:${key}`, value] as const);
  return checkSettings({ ...enough, ...Object.fromEntries(named) }, "django-gke", "dev");
}

async function site(given: Readonly<Record<string, string>> = {}) {
  return run(() => buildSite(settings(given)), "dev");
}

const maroonBeside = '{"colour":"maroon","replicas":1}';
const deployment = (cloud: Cloud, colour: string) => cloud.one("kubernetes:apps/v1:Deployment", `app-${colour}`);
const job = (cloud: Cloud, colour: string) => cloud.one("kubernetes:batch/v1:Job", `release-${colour}-migrate`);

describe("the site", () => {
  it("creates nothing if a setting is invalid", async () => {
    const config = Object.fromEntries(
      badSettings.map(({ key, value }) => [key.includes(":") ? key : `django-gke:${key}`, value]),
    );
    const { cloud, result } = await run(() => {
      pulumi.runtime.setAllConfig(config);
      try {
        return buildSite(readSettings());
      } catch (error) {
        return error;
      }
    });
    assert.ok(result instanceof SettingsError);
    assert.deepEqual(
      cloud.resources.map(({ type }) => type),
      ["pulumi:pulumi:Stack"],
    );
  });

  it("uses one field manager for all objects in the cluster, so that an object created twice can still be changed", async () => {
    const { cloud } = await site();
    const objects = cloud.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    const owners = objects.map(({ inputs }) => at(inputs, "metadata", "annotations", "pulumi.com/patchFieldManager"));
    assert.ok(objects.length > 10, `only ${objects.length} objects`);
    assert.deepEqual(new Set(owners), new Set(["django-gke"]));
  });

  it("sets no time limit on resources whose provider ignores it with a warning", async () => {
    const { cloud } = await site();
    const ignoring =
      /^gcp:(dns\/recordSet|logging\/project(BucketConfig|Sink|Exclusion)|serviceaccount\/|.*[iI][aA][mM]Member)/;
    const limited = cloud.resources.filter(
      ({ type, timeouts }) => ignoring.test(type) && (timeouts?.create ?? "") !== "",
    );
    assert.deepEqual(
      limited.map(({ name }) => name),
      [],
    );
  });

  it("gives Google twenty minutes to enable its APIs in a new project", async () => {
    const { cloud } = await site();
    assert.equal(cloud.one("gcp:projects/service:Service", "services-compute").timeouts?.create, "20m");
  });

  it("replaces accounts, their rights on the project and the node pool by creating first", async () => {
    const { cloud } = await site();
    const types = [
      "gcp:serviceaccount/account:Account",
      "gcp:projects/iAMMember:IAMMember",
      "gcp:container/nodePool:NodePool",
    ];
    const replaced = cloud.resources.filter(({ type }) => types.includes(type));
    assert.deepEqual(new Set(replaced.map(({ type }) => type)), new Set(types));
    assert.deepEqual(
      replaced.filter(({ deleteBeforeReplace }) => deleteBeforeReplace !== false).map(({ name }) => name),
      [],
    );
  });

  it("monitors itself only if somebody receives the alerts", async () => {
    const policies = async (alerts: string) =>
      (await site({ alerts })).cloud.all("gcp:monitoring/alertPolicy:AlertPolicy");
    assert.equal((await policies("{}")).length, 0);
    assert.equal((await policies('{"email":"ops@example.com"}')).length, 5);
  });

  it("becomes ready in order: database, its users, then release, then application", async () => {
    const { cloud } = await site();
    const roles = cloud.one("kubernetes:batch/v1:Job", "database-roles");
    assert.ok(cloud.after(roles, cloud.one("kubernetes:core/v1:Service", "database")));
    assert.ok(cloud.after(job(cloud, "orange"), roles));
    assert.ok(cloud.after(job(cloud, "orange"), cloud.one("kubernetes:core/v1:Service", "database")));
    assert.ok(cloud.after(job(cloud, "orange"), cloud.one("kubernetes:apps/v1:StatefulSet")));
    assert.ok(cloud.after(deployment(cloud, "orange"), job(cloud, "orange")));
  });

  it("uploads only once it is allowed to, and serves only public files", async () => {
    const { cloud } = await site();
    const upload = cloud.one("kubernetes:batch/v1:Job", "release-orange-static");
    assert.ok(cloud.after(upload, cloud.one("gcp:storage/bucketIAMMember:BucketIAMMember", "static-upload")));
    assert.ok(cloud.after(upload, cloud.one("gcp:storage/bucketIAMMember:BucketIAMMember", "static-public")));
    assert.ok(cloud.after(upload, cloud.one("gcp:serviceaccount/iAMMember:IAMMember", "release-identity")));
  });

  it("binds workloads to their accounts while nodes are created, because Google needs minutes, and starts no pod before", async () => {
    const { cloud } = await site();
    const identities = cloud.all("gcp:serviceaccount/iAMMember:IAMMember");
    const pool = cloud.one("gcp:container/nodePool:NodePool");
    const namespace = cloud.one("kubernetes:core/v1:Namespace", "namespace");
    assert.equal(identities.length, 7);
    for (const identity of identities)
      assert.deepEqual([cloud.after(identity, pool), cloud.after(identity, namespace)], [false, false], identity.name);
    for (const [type, workload, identity] of [
      ["apps/v1:StatefulSet", "database", "database"],
      ["apps/v1:DaemonSet", "logs", "logs"],
      ["batch/v1:Job", "release-orange-static", "release"],
      ["batch/v1:Job", "backups-first", "backup"],
      ["batch/v1:CronJob", "backup", "backup"],
      ["batch/v1:CronJob", "rehearsal", "rehearsal"],
      ["apps/v1:Deployment", "edge", "edge"],
    ] as const)
      assert.ok(
        cloud.after(
          cloud.one(`kubernetes:${type}`, workload),
          cloud.one("gcp:serviceaccount/iAMMember:IAMMember", `${identity}-identity`),
        ),
        workload,
      );
  });

  it("starts no pod before the policies of its namespace", async () => {
    const { cloud } = await site();
    const policies = cloud.all("kubernetes:networking.k8s.io/v1:NetworkPolicy");
    const pods = cloud.resources.filter(({ type }) => /:(Deployment|StatefulSet|DaemonSet|Job|CronJob)$/.test(type));
    assert.ok(pods.length > 4);
    for (const pod of pods) {
      const its = policies.filter(({ inputs }) => namespaceOf(inputs) === namespaceOf(pod.inputs));
      assert.notEqual(its.length, 0, pod.name);
      for (const policy of its) assert.ok(cloud.after(pod, policy), `${pod.name} after ${policy.name}`);
    }
  });

  it("archives only once it is allowed to, and makes the first backup once the database has its users", async () => {
    const { cloud } = await site();
    const right = (name: string) => cloud.one("gcp:storage/bucketIAMMember:BucketIAMMember", name);
    const [set] = cloud.all("kubernetes:apps/v1:StatefulSet");
    const first = cloud.one("kubernetes:batch/v1:Job", "backups-first");
    assert.ok(set !== undefined && cloud.after(set, right("archive-database-objectCreator")));
    assert.ok(cloud.after(first, right("archive-backup-objectUser")));
    assert.ok(cloud.after(first, cloud.one("kubernetes:batch/v1:Job", "database-roles")));
    assert.equal(cloud.after(deployment(cloud, "orange"), first), false);
  });

  it("creates the load balancer in parallel with the application", async () => {
    const { cloud } = await site();
    const balancer = cloud.one("kubernetes:core/v1:Service", "load-balancer");
    assert.equal(cloud.after(balancer, deployment(cloud, "orange")), false);
    assert.equal(cloud.after(balancer, job(cloud, "orange")), false);
  });

  it("builds images while the cluster is made", async () => {
    const { cloud } = await site();
    for (const image of cloud.all("docker:index/image:Image"))
      assert.equal(cloud.after(image, cloud.one("gcp:container/cluster:Cluster")), false);
  });

  it("deletes everything in the cluster before the nodes, and the network last", async () => {
    const { cloud } = await site();
    const inCluster = cloud.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    assert.ok(inCluster.length > 15);
    for (const resource of inCluster) assert.ok(providedAfter(cloud, resource), resource.name);
    assert.ok(cloud.after(cloud.one("gcp:container/nodePool:NodePool"), cloud.one("gcp:compute/network:Network")));
  });

  it("bounds every wait: ten minutes at most, except for Google's cluster, nodes and APIs", async () => {
    const { cloud } = await site();
    const slow = ["gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool", "gcp:projects/service:Service"];
    const awaited = cloud.resources.filter(
      ({ type }) =>
        type.startsWith("kubernetes:") || /^gcp:(compute|projects\/service|artifact.*repository:)/.test(type),
    );
    for (const { type, name, timeouts } of awaited) {
      const minutes = Object.values(timeouts ?? {}).map((time) => Number(time.replace(/m$/, "")));
      assert.equal(minutes.length, 3, `${type} ${name} is waited for without a bound`);
      for (const bound of minutes) assert.ok(slow.includes(type) || bound <= 10, `${type} ${name}: ${bound} minutes`);
    }
  });

  it("guards the cluster, its namespace, the volume and the buckets when data is protected, and nothing when not", async () => {
    const guarded = async (protectData: string) => {
      const { cloud } = await site({ protectData });
      return cloud.resources
        .filter(({ protect }) => protect)
        .map(({ type, name }) => `${type} ${name}`)
        .sort();
    };
    assert.deepEqual(await guarded("false"), []);
    assert.deepEqual(await guarded("true"), [
      "gcp:container/cluster:Cluster cluster",
      "gcp:logging/projectBucketConfig:ProjectBucketConfig logs",
      "gcp:storage/bucket:Bucket archive",
      "gcp:storage/bucket:Bucket certificates",
      "gcp:storage/bucket:Bucket media",
      "gcp:storage/bucket:Bucket static",
      "kubernetes:apps/v1:StatefulSet database",
      "kubernetes:core/v1:Namespace logs",
      "kubernetes:core/v1:Namespace namespace",
      "kubernetes:core/v1:PersistentVolumeClaim database",
      "random:index/randomString:RandomString logs",
    ]);
  });

  it("builds a project without a Dockerfile with the runtime's, and passes the colour to its pods", async () => {
    const { cloud } = await site({ colour: "maroon" });
    const { inputs } = cloud.one("docker:index/image:Image", "app-maroon");
    assert.equal(at(inputs, "build", "context"), "containers/app");
    assert.equal(at(inputs, "build", "dockerfile"), "containers/runtime/project.Dockerfile");
    const { RUNTIME, ...args } = at(inputs, "build", "args") as Record<string, unknown>;
    assert.match(String(RUNTIME), /runtime@sha256:/);
    assert.deepEqual(args, { SETTINGS: "website.settings", OVERLAY: "true" });
    const env = at(
      cloud.one("kubernetes:apps/v1:Deployment", "app-maroon").inputs,
      ...["spec", "template", "spec", "containers", 0, "env"],
    ) as { name: string; value?: string }[];
    assert.deepEqual(
      ["COLOUR", "COLOUR_HEX"].map((name) => env.find((variable) => variable.name === name)?.value),
      ["maroon", "#800000"],
    );
  });

  it("returns the outputs that people need", async () => {
    const { result } = await site({ canary: maroonBeside });
    assert.equal(await valueOf(result.url), "https://203.0.113.9/");
    assert.deepEqual([result.adminUser, result.adminEmail], ["admin", "admin@example.com"]);
    assert.equal(await pulumi.isSecret(result.adminPassword), true);
    assert.equal(await valueOf(result.staticUrl), "https://storage.googleapis.com/shop-12345-django-gke-dev-static/");
    assert.equal(await valueOf(result.namespace), "django-gke");
    assert.deepEqual(await valueOf(result.colours), ["orange", "maroon"]);
    assert.equal(await pulumi.isSecret(result.kubeconfig), true);
    assert.equal(await valueOf(result.archive), "gs://shop-12345-django-gke-dev-archive");
    assert.equal(await valueOf(result.rotation), 0);
    assert.equal(await valueOf(result.registry), "registry.example:5000/shop-12345/django-gke-dev");
  });
});

describe("colours", () => {
  it("share no resource names, so that the new one is created before the old one is deleted", async () => {
    const named = async (colour: string) => {
      const { cloud } = await site({ colour });
      return cloud.resources
        .filter(({ urn }) => /components:(App\b|Release)|app-(orange|maroon)/.test(urn))
        .map(({ urn }) => urn);
    };
    const orange = new Set(await named("orange"));
    assert.deepEqual(
      (await named("maroon")).filter((urn) => orange.has(urn)),
      [],
    );
    assert.ok(orange.size >= 9);
  });

  it("are two when there is a canary, each with its own pods", async () => {
    const { cloud } = await site({ canary: maroonBeside });
    const pods = ["orange", "maroon"].map((colour) => at(deployment(cloud, colour).inputs, "spec", "replicas"));
    assert.deepEqual(pods, [3, 1]);
  });

  it("keep their pods when the canary is promoted: only the number changes", async () => {
    const { cloud: before } = await site({ canary: maroonBeside });
    const { cloud: after } = await site({ colour: "maroon" });
    const [was, is] = [deployment(before, "maroon"), deployment(after, "maroon")];
    assert.equal(was.urn, is.urn);
    assert.deepEqual(withReplicas(was.inputs, 3), is.inputs);
    assert.deepEqual(job(before, "maroon"), job(after, "maroon"));
    assert.deepEqual(image(before, "maroon").inputs, image(after, "maroon").inputs);
  });

  it("are scaled by load only when they are the main one", () => {
    const serving = servingColours(settings({ canary: maroonBeside, autoscaling: '{"maxReplicas":9}' }));
    assert.deepEqual(serving, [
      { colour: "orange", replicas: 3, autoscaling: { maxReplicas: 9, targetCpuPercent: 70 } },
      { colour: "maroon", replicas: 1 },
    ]);
  });
});

function image(cloud: Cloud, colour: string): Registered {
  return cloud.one("docker:index/image:Image", `app-${colour}`);
}

function withReplicas(inputs: Readonly<Record<string, unknown>>, replicas: number) {
  return { ...inputs, spec: { ...(inputs["spec"] as object), replicas } };
}

/** Whether a resource's provider was made after the nodes. */
function providedAfter(cloud: Cloud, { provider }: Registered): boolean {
  const made = cloud.resources.find(({ urn }) => provider.startsWith(`${urn}::`));
  return made !== undefined && cloud.after(made, cloud.one("gcp:container/nodePool:NodePool"));
}

function namespaceOf(inputs: Registered["inputs"]): unknown {
  return at(inputs, "metadata", "namespace");
}
