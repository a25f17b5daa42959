import assert from "node:assert/strict";
import * as fs from "node:fs";
import { apiServerPort, kubectl } from "../../local/cluster/controlPlane";
import { nodeName, recordedNodes } from "../../local/cluster/node";
import { daemonRuns } from "../../local/machine/daemons";
import { controlAddress, hostAddress, nodeAddress } from "../../local/machine/addresses";
import { paths } from "../../local/machine/paths";
import { objectStorePort } from "../../local/services/objectStore";
import { registryPort } from "../../local/services/registry";
import { inSite } from "./support/kubernetes";
import { appPods } from "./support/loadSite";
import { apply, call, connect, podOf, python, type HttpCall, type ProbePod, type Target } from "./support/probe";
import { ensureUp, outputs } from "./support/site";

const site = "django-gke";
const elsewhere = "isolation";
const store = `http://${hostAddress()}:${objectStorePort}`;

/** A pod in another namespace; one in the site's that has no label; and one for each account, allowed to reach the storage. */
const stranger: ProbePod = { namespace: elsewhere, name: "stranger" };
const unlabelled: ProbePod = { namespace: site, name: "unlabelled" };
const storing = ["app", "release", "database", "backup", "rehearsal", "default"].map((account): ProbePod => ({
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
  before(async () => {
    await ensureUp("local");
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

  /** What no pod of the site need speak with. Its own node a pod may always reach, by Kubernetes' own rule, so another's is tried. */
  async function others(pod: string, namespace: string): Promise<Target[]> {
    const its = await kubectl("-n", namespace, "get", "pod", pod, "-o", "jsonpath={.spec.nodeName}");
    const other = recordedNodes().find((node) => nodeName(node) !== its)?.number ?? 0;
    return [
      ["API server", controlAddress(), apiServerPort],
      ["image registry", hostAddress(), registryPort],
      ["kubelet of another node", nodeAddress(other), 10250],
    ];
  }

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

  it("denies a pod of a different namespace the database and the app, but not the rest of the world", async () => {
    const targets = [...database, app, ...(await others(stranger.name, elsewhere))];
    assert.deepEqual(await connect(stranger.name, elsewhere, targets), {
      database: "timed out",
      "database's Service": "timed out",
      app: "timed out",
      "API server": "connected",
      "image registry": "connected",
      "kubelet of another node": "connected",
    });
    assertEnforced();
  });

  it("denies an unlabelled pod of the site's namespace everything, including DNS", async () => {
    const names: Target = ["name server", "10.8.0.10", 53];
    const targets = [...database, app, names, ...(await others(unlabelled.name, site))];
    const outcomes = Object.entries(await connect(unlabelled.name, site, targets));
    assert.deepEqual(
      [outcomes.length, outcomes.filter(([, outcome]) => outcome !== "timed out")],
      [targets.length, []],
    );
    assertEnforced();
  });

  it("lets the app connect to the database, the storage and the name server, and to nothing else", async () => {
    const targets: Target[] = [
      ["database by its name", "database", 5432],
      ...(await others(apps[0] ?? "", site)),
      ["object store", hostAddress(), objectStorePort],
      ["another pod of the app", await inSite("get", "pod", apps[1] ?? "", "-o", "jsonpath={.status.podIP}"), 8000],
    ];
    assert.deepEqual(await connect(apps[0] ?? "", site, targets), {
      "database by its name": "connected",
      "API server": "timed out",
      "image registry": "timed out",
      "kubelet of another node": "timed out",
      "object store": "connected",
      "another pod of the app": "timed out",
    });
    assertEnforced();
  });

  it("does not change kernel hooks when pods start, because packets that wait for a verdict would be dropped", () => {
    for (const { number } of recordedNodes()) {
      const log = fs.readFileSync(paths.inState("logs", `node-${number}-netpol.log`), "utf8");
      const sinceItsStart = log.slice(log.lastIndexOf("Starting controller"));
      assert.equal(sinceItsStart.split("Syncing nftables rules").length - 1, 1);
    }
  });

  it("does not let a pod of a different namespace read the site's Secrets", async () => {
    const script = `
import json, ssl, urllib.request, urllib.error
token = open("/var/run/secrets/kubernetes.io/serviceaccount/token").read()
url = "https://${controlAddress()}:${apiServerPort}/api/v1/namespaces/${site}/secrets"
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

  it("lets each account use the storage as its roles allow, and no more", async () => {
    const { staticUrl = "", archive = "", mediaUrl = "" } = await outputs("local");
    const [served = "", media = ""] = [staticUrl, mediaUrl].map((url) => url.split("/")[3]);
    const kept = archive.replace("gs://", "");
    const uploads = (bucket: string) => `POST ${store}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=probe`;
    const object = (bucket: string) => `${store}/storage/v1/b/${bucket}/o/probe`;
    const rows = (bucket: string): readonly HttpCall[] => [
      [uploads(bucket), "one"],
      [uploads(bucket), "two"],
      [`GET ${store}/storage/v1/b/${bucket}/o`],
      [`GET ${object(bucket)}`],
      [`DELETE ${object(bucket)}`],
    ];
    const calls = [
      ...rows(served),
      ...rows(kept),
      ...rows(media),
      [`GET ${store}/storage/v1/b?project=local`],
      [`PATCH ${store}/storage/v1/b/${served}`, "{}"],
    ] as const;
    // Add, replace, list, read, delete: in the bucket of static files, the archive and the media; then what nobody may.
    const all = [200, 200, 200, 200, 200];
    const [none, named] = [
      [403, 403, 403, 403, 403],
      [403, 403, 403, 404, 403],
    ];
    const statuses = {
      default: [...named, ...none, ...named, 403, 403],
      app: [...named, ...none, ...all, 403, 403],
      release: [...all, ...none, ...named, 403, 403],
      database: [...named, ...[200, 403, 200, 200, 403], ...named, 403, 403],
      rehearsal: [...named, ...[403, 403, 200, 200, 403], ...named, 403, 403],
      backup: [...named, ...all, ...named, 403, 403],
    };
    const answered: Record<string, number[]> = {};
    for (const account of Object.keys(statuses)) answered[account] = await call(`storing-${account}`, site, calls);
    assert.deepEqual(answered, statuses);
    // This machine is nobody in particular.
    assert.equal((await fetch(`${store}/storage/v1/b/${served}/o`)).status, 403);
  });
});
