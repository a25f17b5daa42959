import assert from "node:assert/strict";
import { kubectl } from "../../local/cluster/controlPlane";
import { recordedNodes } from "../../local/cluster/node";
import { daemonRuns } from "../../local/daemons";
import { hostAddress, nodeAddress } from "../../local/network";
import { inSite } from "./support/kubernetes";
import { appPods } from "./support/loadSite";
import { apply, call, connect, podOf, python, type ProbePod, type Target } from "./support/probe";
import { outputs, up } from "./support/site";

const site = "django-gke";
const elsewhere = "isolation";

/** A pod in another namespace; one in the site's that has no label; and one for each account, allowed to reach the storage. */
const stranger: ProbePod = { namespace: elsewhere, name: "stranger" };
const unlabelled: ProbePod = { namespace: site, name: "unlabelled" };
const storing = ["release", "default"].map((account): ProbePod => ({
  namespace: site,
  name: `storing-${account}`,
  account,
  labels: { name: "rehearsal" },
}));
const probes = [stranger, unlabelled, ...storing];

describe("isolation", function () {
  this.timeout("5m");
  let image = "";
  let apps: readonly string[] = [];
  let database: readonly Target[] = [];
  let app: Target = ["", "", 0];
  /** What no pod of the site need speak with. */
  const others: readonly Target[] = [
    ["API server", hostAddress, 6443],
    ["image registry", hostAddress, 5000],
    ["kubelet", nodeAddress(1), 10250],
  ];

  before(async () => {
    await up("local");
    apps = (await appPods()).filter(({ ready }) => ready).map(({ name }) => name);
    image = await inSite("get", "pod", apps[0] ?? "", "-o", "jsonpath={.spec.containers[0].image}");
    await remove();
    await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: elsewhere } });
    await apply(...probes.map((pod) => podOf(pod, image)));
    for (const namespace of [site, elsewhere]) {
      const pods = probes.filter((pod) => pod.namespace === namespace).map(({ name }) => `pod/${name}`);
      await kubectl("-n", namespace, "wait", "--for=condition=Ready", ...pods, "--timeout=60s");
    }
    const address = (kind: string, name: string, field: string) => inSite("get", kind, name, "-o", `jsonpath=${field}`);
    database = [
      ["database", await address("pod", "database-0", "{.status.podIP}"), 5432],
      ["database's Service", await address("service", "database", "{.spec.clusterIP}"), 5432],
    ];
    app = ["app", await address("pod", apps[0] ?? "", "{.status.podIP}"), 8000];
  });
  after(remove);

  async function remove(): Promise<void> {
    const now = ["--ignore-not-found", "--grace-period=0", "--force"];
    const pods = probes.filter(({ namespace }) => namespace === site).map(({ name }) => `pod/${name}`);
    await inSite("delete", ...pods, ...now);
    await kubectl("delete", "namespace", elsewhere, "--ignore-not-found", "--wait=false");
  }

  /** Refusals are silent, and all would seem well with nobody there who refuses. */
  function assertEnforced(): void {
    const agents = recordedNodes().map(({ number }) => `node-${number}-netpol`);
    assert.deepEqual([agents.length > 0, agents.filter((agent) => !daemonRuns(agent))], [true, []]);
  }

  it("refuses a pod of another namespace the database and the app, though it may speak with the rest of the world", async () => {
    assert.deepEqual(await connect(stranger.name, elsewhere, [...database, app, ...others]), {
      database: "timed out",
      "database's Service": "timed out",
      app: "timed out",
      "API server": "connected",
      "image registry": "connected",
      kubelet: "connected",
    });
    assertEnforced();
  });

  it("refuses a pod of the site's namespace without a label of ours everything, names too", async () => {
    const names: Target = ["name server", "10.8.0.10", 53];
    assert.deepEqual(
      Object.entries(await connect(unlabelled.name, site, [...database, app, names, ...others])).filter(
        ([, outcome]) => outcome !== "timed out",
      ),
      [],
    );
    assertEnforced();
  });

  it("lets the app speak with the database and the name server, and with nothing else", async () => {
    const targets: Target[] = [
      ["database by its name", "database", 5432],
      ...others,
      ["object store", hostAddress, 4443],
      ["another pod of the app", await inSite("get", "pod", apps[1] ?? "", "-o", "jsonpath={.status.podIP}"), 8000],
    ];
    assert.deepEqual(await connect(apps[0] ?? "", site, targets), {
      "database by its name": "connected",
      "API server": "timed out",
      "image registry": "timed out",
      kubelet: "timed out",
      "object store": "timed out",
      "another pod of the app": "timed out",
    });
    assertEnforced();
  });

  it("gives a pod of another namespace no right to read the site's Secrets", async () => {
    const script = `
import json, ssl, urllib.request, urllib.error
token = open("/var/run/secrets/kubernetes.io/serviceaccount/token").read()
url = "https://${hostAddress}:6443/api/v1/namespaces/${site}/secrets"
request = urllib.request.Request(url, headers={"Authorization": "Bearer " + token})
try:
    print(urllib.request.urlopen(request, context=ssl._create_unverified_context(), timeout=10).status)
except urllib.error.HTTPError as error:
    print(error.code)`;
    assert.equal(await python<number>(stranger.name, elsewhere, script, null), 403);
  });

  for (const [what, change] of [
    ["a privileged container", { securityContext: { privileged: true } }],
    ["a container that runs as root", { securityContext: { runAsUser: 0 } }],
  ] as const)
    it(`refuses ${what} at admission`, async () => {
      const pod = { namespace: site, name: "refused" };
      const { spec, ...rest } = podOf(pod, image) as { spec: { containers: object[] } };
      const refused = { ...rest, spec: { ...spec, containers: [{ ...spec.containers[0], ...change }] } };
      await assert.rejects(apply(refused), /violates PodSecurity "restricted:latest"/);
    });

  it("lets each account do on the storage what it is bound to, and no more", async () => {
    const { staticUrl = "" } = await outputs("local");
    const [, , , bucket = ""] = staticUrl.split("/");
    const store = `http://${hostAddress}:4443`;
    const upload = `POST ${store}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=probe`;
    const calls = [
      [upload, "one"],
      [upload, "two"],
      [`GET ${store}/storage/v1/b/${bucket}/o`],
      [`GET ${staticUrl}probe`],
      [`DELETE ${store}/storage/v1/b/${bucket}/o/probe`],
      [`DELETE ${store}/storage/v1/b/${bucket}`],
      [`POST ${store}/_internal/delete_all`],
    ] as const;
    assert.deepEqual(await call("storing-default", site, calls), [403, 403, 403, 404, 403, 403, 403]);
    assert.deepEqual(await call("storing-release", site, calls), [200, 200, 200, 200, 200, 403, 403]);
    assert.equal((await fetch(`${store}/storage/v1/b/${bucket}/o`)).status, 403);
  });
});
