import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Namespace } from "../../../../components/kubernetes/namespace";
import { allowedTraffic, policyOf } from "../../../../components/kubernetes/networkPolicies";
import { at } from "../at";
import { run } from "../cloud";
import { inCluster } from "../parts";

const tcp = (...ports: (string | number)[]) => ports.map((port) => ({ protocol: "TCP", port }));
const pods = (name: string) => ({ podSelector: { matchLabels: { name } } });
const block = (cidr: string) => ({ ipBlock: { cidr } });

const names = {
  to: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchExpressions: [{ key: "k8s-app", operator: "In", values: ["kube-dns", "node-local-dns"] }] },
    },
    block("169.254.20.10/32"),
    block("169.254.169.254/32"),
  ],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};
const google = [
  { to: [block("199.36.153.8/30")], ports: tcp(443) },
  { to: [block("169.254.169.254/32")], ports: tcp(80, 8080) },
  { to: [block("169.254.169.252/32")], ports: tcp(987, 988) },
];
const database = { to: [pods("database")], ports: tcp(5432) };

/** What each workload's policy says, whole. */
const policies = {
  app: {
    ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.4.0.0/14"] } }], ports: tcp(8000) }],
    egress: [names, database],
  },
  database: {
    ingress: [{ from: ["app", "release", "roles", "backup"].map(pods), ports: tcp(5432) }],
    egress: [names, ...google],
  },
  release: { egress: [names, database, ...google] },
  roles: { egress: [names, database] },
  backup: { egress: [names, database, ...google] },
  rehearsal: { egress: [names, ...google] },
} as const;

describe("NetworkPolicies", () => {
  const namespace = (storageEndpoint?: string) => () =>
    new Namespace("namespace", { namespaceName: "shop", protectData: false, storageEndpoint }, inCluster());
  const made = async (storageEndpoint?: string) => {
    const { cloud } = await run(namespace(storageEndpoint));
    return cloud.all("kubernetes:networking.k8s.io/v1:NetworkPolicy").map(({ inputs }) => inputs);
  };

  it("refuse everything, both ways, to and from every pod of the namespace", async () => {
    const denial = (await made()).find(({ metadata }) => at(metadata, "name") === "default-deny");
    assert.deepEqual(denial, {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "default-deny", namespace: "shop" },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    });
  });

  it("then let each workload speak with those of the table, with the name server, and with nobody else", async () => {
    const others = (await made()).filter(({ metadata }) => at(metadata, "name") !== "default-deny");
    assert.deepEqual(
      Object.fromEntries(others.map(({ metadata, spec }) => [at(metadata, "name"), spec])),
      Object.fromEntries(
        Object.entries(policies).map(([name, rules]) => [
          name,
          { podSelector: { matchLabels: { name } }, policyTypes: ["Ingress", "Egress"], ...rules },
        ]),
      ),
    );
  });

  it("let nobody but the database's clients and the app's load balancer in", () => {
    assert.deepEqual(
      (Object.keys(policies) as (keyof typeof policies)[]).filter((name) => policyOf(name).ingress !== undefined),
      ["app", "database"],
    );
  });

  it("let Google's metadata server give credentials to those alone that speak with the storage", () => {
    const withGoogle = (Object.keys(policies) as (keyof typeof policies)[]).filter((name) =>
      JSON.stringify(policyOf(name).egress).includes("169.254.169.252"),
    );
    const storing = allowedTraffic.filter(([, to]) => to === "storage").map(([from]) => from);
    assert.deepEqual(withGoogle.sort(), [...storing].sort());
  });

  it("name no port in words, which Cilium may take for another pod's", () => {
    const ports = (Object.keys(policies) as (keyof typeof policies)[]).flatMap((name) =>
      JSON.stringify(policyOf(name)).match(/"port":[^,}]+/g),
    );
    assert.deepEqual(
      ports.filter((port) => !/^"port":\d+$/.test(port ?? "")),
      [],
    );
  });

  for (const [endpoint, cidr, port] of [
    ["http://172.30.0.1:4443", "172.30.0.1/32", 4443],
    ["http://192.0.2.1", "192.0.2.1/32", 80],
    ["https://192.0.2.1", "192.0.2.1/32", 443],
  ] as const)
    it(`allow the storage at ${endpoint} in place of Google's`, async () => {
      const backup = (await made(endpoint)).find(({ metadata }) => at(metadata, "name") === "backup");
      assert.deepEqual(at(backup, "spec", "egress", 2), { to: [block(cidr)], ports: tcp(port) });
      assert.equal(JSON.stringify(backup).includes("199.36.153.8"), false);
    });
});

describe("the table in docs/architecture.md", () => {
  it("is the one that the policies follow", () => {
    const text = readFileSync(join(__dirname, "../../../../docs/architecture.md"), "utf8");
    const [head = [], , ...rows] = text
      .slice(text.indexOf("## Who speaks to whom"), text.indexOf("All of them may ask the name server"))
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .map((line) => line.split("|").map((cell) => cell.trim()));
    const shown = rows.flatMap((row) => row.flatMap((cell, index) => (cell === "yes" ? [[row[1], head[index]]] : [])));
    assert.deepEqual(shown.sort(), allowedTraffic.map((pair) => [...pair]).sort());
  });
});
