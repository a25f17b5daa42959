import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Namespace } from "../../../../components/kubernetes/namespace";
import { allowedTraffic, apiServerBlocks, policyOf } from "../../../../components/kubernetes/networkPolicies";
import { at } from "../at";
import { run } from "../cloud";
import { Egress, egressRules, isClosed } from "../../../../components/kubernetes/egress";
import { cluster, inCluster } from "../parts";

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
/** Let's Encrypt's addresses change, so all of the internet's are allowed, and none that is not there. */
const authority = {
  to: [
    {
      ipBlock: {
        cidr: "0.0.0.0/0",
        except: [
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "224.0.0.0/3",
        ],
      },
    },
  ],
  ports: tcp(443),
};
const database = { to: [pods("database")], ports: tcp(5432) };
const cache = { to: [pods("cache")], ports: tcp(6379) };

/** What each workload's policy says, whole. */
const policies = {
  edge: {
    ingress: [
      {
        from: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.4.0.0/14"] } }],
        ports: [...tcp(8080, 8443), { protocol: "UDP", port: 8443 }],
      },
    ],
    egress: [names, { to: [pods("app")], ports: tcp(8000) }, google[0], authority, ...google.slice(1)],
  },
  app: {
    ingress: [{ from: [pods("edge")], ports: tcp(8000) }],
    egress: [names, database, cache, ...google],
  },
  process: { egress: [names, database, cache, ...google] },
  cron: { egress: [names, database, cache, ...google] },
  cache: {
    ingress: [{ from: ["app", "process", "cron", "release"].map(pods), ports: tcp(6379) }],
    egress: [names],
  },
  database: {
    ingress: [{ from: ["app", "process", "cron", "release", "roles", "backup"].map(pods), ports: tcp(5432) }],
    egress: [names, ...google],
  },
  release: { egress: [names, database, cache, ...google] },
  roles: { egress: [names, database] },
  backup: { egress: [names, database, ...google] },
  rehearsal: { egress: [names, ...google] },
} as const;

describe("NetworkPolicies", () => {
  const acmeDirectory = "https://acme-v02.api.letsencrypt.org/directory";
  const namespace =
    (storageEndpoint?: string, egress: Egress = "none") =>
    () =>
      new Namespace(
        "namespace",
        { cluster, namespaceName: "shop", protectData: false, storageEndpoint, acmeDirectory, egress },
        inCluster(),
      );
  const made = async (storageEndpoint?: string, egress?: Egress) => {
    const { cloud } = await run(namespace(storageEndpoint, egress));
    return cloud.all("kubernetes:networking.k8s.io/v1:NetworkPolicy").map(({ inputs }) => inputs);
  };

  it("deny all traffic to and from every pod of the namespace", async () => {
    const denial = (await made()).find(({ metadata }) => at(metadata, "name") === "default-deny");
    assert.deepEqual(denial, {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "default-deny", namespace: "shop" },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    });
  });

  it("then allow each workload the connections in the table and the name server, and nothing else", async () => {
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

  it("allow inbound traffic only to the database, the cache, the app and the edge, from their clients", () => {
    assert.deepEqual(
      (Object.keys(policies) as (keyof typeof policies)[]).filter(
        (name) => policyOf(name, { acmeDirectory }).ingress !== undefined,
      ),
      ["edge", "app", "cache", "database"],
    );
  });

  it("allow Google's metadata server only to workloads that use the storage", () => {
    const withGoogle = (Object.keys(policies) as (keyof typeof policies)[]).filter((name) =>
      JSON.stringify(policyOf(name, { acmeDirectory }).egress).includes("169.254.169.252"),
    );
    const storing = allowedTraffic.filter(([, to]) => to === "storage").map(([from]) => from);
    assert.deepEqual(withGoogle.sort(), [...storing].sort());
  });

  it("contain only port numbers, because Cilium may mix up named ports", () => {
    const ports = (Object.keys(policies) as (keyof typeof policies)[]).flatMap((name) =>
      JSON.stringify(policyOf(name, { acmeDirectory })).match(/"port":[^,}]+/g),
    );
    assert.deepEqual(
      ports.filter((port) => !/^"port":\d+$/.test(port ?? "")),
      [],
    );
  });

  it("allow the edge an authority that is known by its address, at that address alone", () => {
    const { egress } = policyOf("edge", { acmeDirectory: "https://172.30.0.1:14000/dir" });
    assert.deepEqual(at(egress, 3), { to: [block("172.30.0.1/32")], ports: tcp(14000) });
    assert.equal(JSON.stringify(egress).includes("0.0.0.0/0"), false);
  });

  for (const [endpoint, cidr, port] of [
    ["http://172.30.0.1:4443", "172.30.0.1/32", 4443],
    ["http://192.0.2.1", "192.0.2.1/32", 80],
    ["https://192.0.2.1", "192.0.2.1/32", 443],
  ] as const)
    it(`allow the storage at ${endpoint} instead of Google's`, async () => {
      const backup = (await made(endpoint)).find(({ metadata }) => at(metadata, "name") === "backup");
      assert.deepEqual(at(backup, "spec", "egress", 2), { to: [block(cidr)], ports: tcp(port) });
      assert.equal(JSON.stringify(backup).includes("199.36.153.8"), false);
    });
});

describe("egress", () => {
  const server = "203.0.113.1/32";
  const blockOf = (egress: Egress) => at(egressRules(egress, [server]), 0, "to", 0, "ipBlock");

  it("applies to the pods that run the project's own code", async () => {
    const { cloud } = await run(
      () =>
        new Namespace(
          "namespace",
          {
            cluster,
            namespaceName: "shop",
            protectData: false,
            acmeDirectory: "https://192.0.2.1/directory",
            egress: "internet",
          },
          inCluster(),
        ),
    );
    const open = cloud
      .all("kubernetes:networking.k8s.io/v1:NetworkPolicy")
      .filter(({ inputs }) => JSON.stringify(at(inputs, "spec", "egress") ?? "").includes("0.0.0.0/0"));
    assert.deepEqual(open.map(({ inputs }) => at(inputs, "metadata", "name")).sort(), [
      "app",
      "cron",
      "process",
      "release",
    ]);
  });

  it("to the internet excludes the metadata server, private networks and the API server", () => {
    const { except } = blockOf("internet") as { except: string[] };
    for (const closed of ["169.254.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", server])
      assert.ok(except.includes(closed), closed);
  });

  for (const [kind, endpoint, address, closed] of [
    ["Google's", "203.0.113.1", "172.16.0.2", ["203.0.113.1/32", "172.16.0.2/32"]],
    ["the local cloud's", "172.30.0.2:6443", "172.30.0.2", ["172.30.0.2/32"]],
    ["kind's", "127.0.0.1:41235", "172.18.0.2", ["172.18.0.2/32"]],
    ["k3d's", "0.0.0.0:6550", "172.19.0.3", ["172.19.0.3/32"]],
    ["Docker Desktop's", "kubernetes.docker.internal:6443", "192.168.65.3", ["192.168.65.3/32"]],
    ["EKS's", "A1B2.gr7.eu-west-1.eks.amazonaws.com", "10.0.40.7", ["10.0.40.7/32"]],
    ["Rancher's", "rancher.example/k8s/clusters/c-1", "192.0.2.4", ["192.0.2.4/32"]],
    ["an IPv6 cluster's", "[fd00::1]:6443", "fd00::2", []],
  ] as const)
    it(`closes ${kind} API server`, () => {
      assert.deepEqual(apiServerBlocks({ endpoint, apiServers: [{ address, port: 6443 }] }), closed);
    });

  it("to listed ranges opens only those and their ports", () => {
    assert.deepEqual(egressRules([{ cidr: "198.51.100.0/24", port: 587 }], [server]), [
      { to: [{ ipBlock: { cidr: "198.51.100.0/24" } }], ports: [{ protocol: "TCP", port: 587 }] },
    ]);
    assert.deepEqual(egressRules("none", [server]), []);
  });

  it("to a range that contains the cluster excludes the cluster", () => {
    assert.deepEqual(blockOf([{ cidr: "10.0.0.0/8", port: 443 }]), {
      cidr: "10.0.0.0/8",
      except: ["10.0.0.0/20", "10.4.0.0/14", "10.8.0.0/20"],
    });
    assert.deepEqual(blockOf([{ cidr: "203.0.113.0/24", port: 443 }]), { cidr: "203.0.113.0/24", except: [server] });
    assert.deepEqual(egressRules([{ cidr: server, port: 443 }], [server]), []);
  });

  it("never opens nodes, pods, Services, the control plane or the metadata server", () => {
    const closed = ["10.0.0.7/32", "10.4.0.0/14", "10.5.1.0/24", "10.8.0.1/32", "172.16.0.2/32", "169.254.169.254/32"];
    assert.deepEqual([...closed, "10.9.0.0/16", "192.168.1.1/32"].map(isClosed), [
      ...closed.map(() => true),
      false,
      false,
    ]);
  });
});

describe("the table in docs/architecture.md", () => {
  it("matches the policies", () => {
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
