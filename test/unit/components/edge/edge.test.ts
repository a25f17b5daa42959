import assert from "node:assert/strict";
import { configurationAnnotation } from "../../../../components/edge/configuration";
import { Edge } from "../../../../components/edge/edge";
import { CertificateBucket } from "../../../../components/edge/certificateBucket";
import { LoadBalancer } from "../../../../components/edge/loadBalancer";
import { Address } from "../../../../components/google/address";
import { Image } from "../../../../components/google/image";
import { at } from "../at";
import { run, valueOf } from "../cloud";
import { account, cluster, inCluster, registry } from "../parts";

const directory = "https://acme-v02.api.letsencrypt.org/directory";

interface Given {
  readonly host?: string;
  readonly aliases?: readonly string[];
  readonly root?: string;
}

function edge({ host = "203.0.113.9", aliases = [], root }: Given = {}): Edge {
  return new Edge(
    "edge",
    {
      cluster,
      namespace: "shop",
      image: new Image("edge", { registry: registry(), repository: "edge", tag: "1", context: "containers/edge" }),
      account: account("edge"),
      host,
      aliases,
      acme: { directory, root },
      certificateBucket: "shop-certificates",
      app: "10.8.0.9:80",
      hstsSeconds: 3600,
      bodyLimit: 1024,
      rolloutMinutes: 3,
    },
    inCluster(),
  );
}

async function made(given: Given = {}) {
  const { cloud } = await run(() => edge(given));
  const { inputs } = cloud.one("kubernetes:apps/v1:Deployment");
  const annotations = at(inputs, "spec", "template", "metadata", "annotations") as Readonly<Record<string, string>>;
  return {
    cloud,
    inputs,
    annotations,
    configuration: JSON.parse(annotations[configurationAnnotation] ?? "") as unknown,
  };
}

describe("Edge", () => {
  it("runs as two pods on two nodes, of which a rollout or a drain never takes both", async () => {
    const { cloud, inputs } = await made();
    assert.equal(at(inputs, "spec", "replicas"), 2);
    assert.deepEqual(at(inputs, "spec", "strategy", "rollingUpdate"), { maxSurge: 1, maxUnavailable: 0 });
    const budget = cloud.one("kubernetes:policy/v1:PodDisruptionBudget").inputs;
    assert.equal(at(budget, "spec", "maxUnavailable"), 1);
    const spread = at(inputs, "spec", "template", "spec", "topologySpreadConstraints", 0);
    assert.equal(at(spread, "topologyKey"), "kubernetes.io/hostname");
  });

  it("serves on for longer than Google's balancer takes to notice that it leaves", async () => {
    const { inputs } = await made();
    const pod = at(inputs, "spec", "template", "spec");
    const drain = Number(at(pod, "containers", 0, "lifecycle", "preStop", "sleep", "seconds"));
    assert.ok(drain > 2 * 8, `${drain} s`);
    assert.ok(Number(at(pod, "terminationGracePeriodSeconds")) >= drain + 30);
  });

  it("asks a pod whether it has its certificate before it is ready, and only whether it runs later on", async () => {
    const { inputs, configuration } = await made();
    const container = at(inputs, "spec", "template", "spec", "containers", 0);
    assert.deepEqual(at(container, "readinessProbe", "httpGet"), { path: "/ready", port: 8081 });
    assert.deepEqual(at(container, "livenessProbe", "httpGet"), { path: "/", port: 8081 });
    assert.deepEqual(at(configuration, "apps", "http", "servers", "health", "routes", 0), {
      match: [{ path: ["/ready"] }],
      handle: [{ handler: "ready", host: "203.0.113.9", directory }],
      terminal: true,
    });
  });

  it("answers the authority for any name, so that pods of the next version get theirs before they serve", async () => {
    const { configuration } = await made();
    assert.equal(at(configuration, "apps", "tls", "automation", "policies", 0, "subjects"), undefined);
  });

  it("offers HTTP/3 at the public port, and takes no bytes that could be sent again", async () => {
    const { configuration } = await made();
    const server = at(configuration, "apps", "http", "servers", "site");
    assert.deepEqual([at(server, "protocols"), at(server, "allow_0rtt")], [["h1", "h2", "h3"], false]);
    assert.deepEqual(at(server, "routes", 0), {
      handle: [{ handler: "headers", response: { set: { "Alt-Svc": ['h3=":443"; ma=86400'] } } }],
    });
  });

  it("tries again for ten seconds if it reached no pod, and never sends a request again", async () => {
    const { configuration } = await made();
    const handlers = at(configuration, "apps", "http", "servers", "site", "routes", 1, "handle") as unknown[];
    // What these do: containers/edge/main_test.go
    assert.deepEqual(at(handlers.at(-1), "load_balancing"), {
      try_duration: "10s",
      try_interval: "100ms",
      retry_match: [{ method: ["NONE"] }],
    });
  });

  it("has its configuration in the pods themselves, so that a new one is never read by pods of the old version", async () => {
    const { cloud, inputs, annotations } = await made({ root: "-----BEGIN CERTIFICATE-----" });
    assert.deepEqual(cloud.all("kubernetes:core/v1:ConfigMap"), []);
    const volumes = at(inputs, "spec", "template", "spec", "volumes") as unknown[];
    const files = at(volumes.at(-1), "downwardAPI", "items") as { path: string; fieldRef: { fieldPath: string } }[];
    assert.deepEqual(
      files.map(({ path, fieldRef }) => [path, fieldRef.fieldPath]),
      [
        ["caddy.json", "metadata.annotations['django-gke/configuration']"],
        ["authority.pem", "metadata.annotations['django-gke/authority']"],
      ],
    );
    assert.deepEqual(Object.keys(annotations).sort(), ["django-gke/authority", "django-gke/configuration"]);
  });

  it("gets a certificate for the address by the profile that Let's Encrypt has for addresses", async () => {
    const { configuration } = await made();
    assert.deepEqual(at(configuration, "apps", "tls", "certificates", "automate"), ["203.0.113.9"]);
    const issuer = at(configuration, "apps", "tls", "automation", "policies", 0, "issuers", 0);
    assert.deepEqual([at(issuer, "ca"), at(issuer, "profile")], [directory, "shortlived"]);
    assert.equal(
      at(configuration, "apps", "http", "servers", "site", "tls_connection_policies", 0, "default_sni"),
      "203.0.113.9",
    );
  });

  it("gets certificates for all domains by the usual profile, and leads the others to the first", async () => {
    const { configuration } = await made({ host: "shop.example", aliases: ["www.shop.example"] });
    assert.deepEqual(at(configuration, "apps", "tls", "certificates", "automate"), [
      "shop.example",
      "www.shop.example",
    ]);
    assert.equal(at(configuration, "apps", "tls", "automation", "policies", 0, "issuers", 0, "profile"), undefined);
    const [, alias, site] = at(configuration, "apps", "http", "servers", "site", "routes") as unknown[];
    assert.deepEqual(at(alias, "match"), [{ host: ["www.shop.example"] }]);
    assert.deepEqual(at(alias, "handle", 0, "headers"), { Location: ["https://shop.example{http.request.uri}"] });
    assert.deepEqual(at(site, "match"), [{ host: ["shop.example"] }]);
  });

  it("knows a private authority by its own root", async () => {
    const { configuration, annotations } = await made({ root: "-----BEGIN CERTIFICATE-----" });
    const issuer = at(configuration, "apps", "tls", "automation", "policies", 0, "issuers", 0);
    assert.deepEqual(at(issuer, "trusted_roots_pem_files"), ["/etc/edge/authority.pem"]);
    assert.equal(annotations["django-gke/authority"], "-----BEGIN CERTIFICATE-----");
    assert.equal((await made()).annotations["django-gke/authority"], undefined);
  });
});

describe("CertificateBucket", () => {
  it("is never public, and is the edge's account's alone", async () => {
    const { cloud } = await run(
      () =>
        new CertificateBucket("certificates", {
          bucketName: "shop-certificates",
          region: "europe-west1",
          labels: {},
          protectData: true,
          edge: "serviceAccount:edge@shop",
        }),
    );
    const bucket = cloud.one("gcp:storage/bucket:Bucket");
    assert.deepEqual([bucket.inputs["publicAccessPrevention"], bucket.protect], ["enforced", true]);
    assert.deepEqual(cloud.one("gcp:storage/bucketIAMMember:BucketIAMMember").inputs, {
      bucket: "shop-certificates",
      role: "roles/storage.objectUser",
      member: "serviceAccount:edge@shop",
    });
  });
});

describe("LoadBalancer", () => {
  const balancer = () =>
    new LoadBalancer(
      "load-balancer",
      {
        cluster,
        namespace: "shop",
        address: new Address("address", { name: "shop", region: "europe-west1" }),
        host: "shop.example",
        aliases: ["www.shop.example"],
        serving: "app-teal",
      },
      inCluster(),
    );

  it("brings readers to the edge at the stack's own address, by TCP and by UDP, without a second node between", async () => {
    const { cloud, result } = await run(balancer);
    const inputsOf = (name: string) => cloud.one("kubernetes:core/v1:Service", name).inputs;
    const services = ["load-balancer", "load-balancer-udp"].map(inputsOf);
    const spec = (...ports: object[]) => ({
      type: "LoadBalancer",
      loadBalancerIP: "203.0.113.9",
      externalTrafficPolicy: "Local",
      selector: { name: "edge" },
      ports,
    });
    assert.deepEqual(
      services.map((inputs) => [at(inputs, "metadata", "name"), inputs["spec"]]),
      [
        [
          "edge",
          spec(
            { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
            { name: "https", port: 443, targetPort: "https", protocol: "TCP" },
          ),
        ],
        ["edge-udp", spec({ name: "quic", port: 443, targetPort: "quic", protocol: "UDP" })],
      ],
    );
    for (const inputs of services)
      assert.equal(at(inputs, "metadata", "annotations", "cloud.google.com/l4-rbs"), "enabled");
    assert.equal(await valueOf(result.url), "https://shop.example/");
  });
});
