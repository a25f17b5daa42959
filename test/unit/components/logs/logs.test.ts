import assert from "node:assert/strict";
import { collectorConfiguration, queueBytes } from "../../../../components/logs/collectorConfiguration";
import { egressOf } from "../../../../components/logs/logNetwork";
import { Logs, pageOf } from "../../../../components/logs/logs";
import { at as inside } from "../at";
import { type Cloud, run, valueOf } from "../cloud";
import { cluster, inCluster } from "../parts";

/** The value at a path of names with dots between them. */
const at = (value: unknown, path: string) => inside(value, ...path.split("."));
const part = (value: unknown, path: string) => at(value, path) as Readonly<Record<string, unknown>>;

const endpoint = "http://172.30.0.1:9428/insert/opentelemetry/v1/logs";

function logs(given: Partial<ConstructorParameters<typeof Logs>[1]> = {}) {
  return () =>
    new Logs(
      "logs",
      {
        cluster,
        clusterName: "shop-dev",
        location: "europe-west1-b",
        workloadPool: "shop.svc.id.goog",
        project: "shop",
        region: "europe-west1",
        logName: "shop-dev",
        accountId: "shop-dev-logs",
        namespace: "django-gke",
        collectorNamespace: "django-gke-logs",
        retentionDays: 14,
        protectData: false,
        rolloutMinutes: 3,
        ...given,
      },
      inCluster(),
    );
}

const pod = (cloud: Cloud) => at(cloud.one("kubernetes:apps/v1:DaemonSet").inputs, "spec.template.spec");

describe("Logs", () => {
  it("keeps the lines in a separate bucket for the given number of days, and in no other", async () => {
    const { cloud } = await run(logs());
    assert.deepEqual(cloud.one("gcp:logging/projectBucketConfig:ProjectBucketConfig").inputs, {
      project: "shop",
      location: "europe-west1",
      bucketId: "shop-dev-1a2b3c4d",
      description: "Lines of the containers of a django-gke site",
      retentionDays: 14,
    });
    const filter = 'logName="projects/shop/logs/shop-dev"';
    const sink = cloud.one("gcp:logging/projectSink:ProjectSink");
    assert.deepEqual([sink.inputs["destination"], sink.inputs["filter"]], ["logging.googleapis.com/logs-id", filter]);
    const exclusion = cloud.one("gcp:logging/projectExclusion:ProjectExclusion");
    assert.equal(exclusion.inputs["filter"], filter);
    assert.ok(cloud.after(exclusion, sink));
    assert.ok(cloud.after(cloud.one("kubernetes:apps/v1:DaemonSet"), exclusion));
  });

  it("guards the bucket when data is protected, and its name with it", async () => {
    for (const protectData of [true, false]) {
      const { cloud } = await run(logs({ protectData }));
      assert.equal(cloud.one("gcp:logging/projectBucketConfig:ProjectBucketConfig").protect, protectData);
      assert.equal(cloud.one("random:index/randomString:RandomString").protect, protectData);
    }
  });

  it("runs on all nodes, tainted or not, in a namespace that allows it and contains nothing else", async () => {
    const { cloud } = await run(logs());
    const { inputs } = cloud.one("kubernetes:core/v1:Namespace");
    assert.equal(at(inputs, "metadata.name"), "django-gke-logs");
    assert.equal(part(inputs, "metadata.labels")["pod-security.kubernetes.io/enforce"], "privileged");
    assert.deepEqual(at(pod(cloud), "tolerations"), [{ operator: "Exists" }]);
  });

  it("reads the node's log files, writes only its own folder on the node, and has no capabilities", async () => {
    const { cloud } = await run(logs());
    const [container] = at(pod(cloud), "containers") as Record<string, unknown>[];
    assert.deepEqual(container?.["volumeMounts"], [
      { name: "configuration", mountPath: "/etc/otelcol", readOnly: true },
      { name: "pod-logs", mountPath: "/var/log/pods", readOnly: true },
      { name: "state", mountPath: "/var/lib/otelcol" },
    ]);
    assert.deepEqual(container["securityContext"], {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  it("may read the site's pods and write this log at Google, nothing else", async () => {
    const { cloud } = await run(logs());
    assert.deepEqual(at(cloud.one("kubernetes:rbac.authorization.k8s.io/v1:Role").inputs, "rules"), [
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
    ]);
    const binding = cloud.one("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding").inputs;
    assert.equal(at(binding, "metadata.namespace"), "django-gke");
    assert.deepEqual(binding["subjects"], [
      { kind: "ServiceAccount", name: "collector", namespace: "django-gke-logs" },
    ]);
    assert.deepEqual(cloud.one("gcp:projects/iAMMember:IAMMember").inputs, {
      project: "shop",
      role: "roles/logging.logWriter",
      member: "serviceAccount:shop-dev-logs@shop-12345.iam.gserviceaccount.com",
    });
  });

  it("restarts the collectors if their configuration changes", async () => {
    const checksum = async (namespace: string) => {
      const { cloud } = await run(logs({ namespace }));
      const { inputs } = cloud.one("kubernetes:apps/v1:DaemonSet");
      return part(inputs, "spec.template.metadata.annotations")["django-gke/configuration-checksum"];
    };
    assert.equal(await checksum("shop"), await checksum("shop"));
    assert.notEqual(await checksum("shop"), await checksum("other"));
  });

  it("returns the page and the store for searches", async () => {
    const google = await run(logs());
    assert.deepEqual(await valueOf(google.result.store), {
      kind: "Cloud Logging",
      project: "shop",
      location: "europe-west1",
      bucket: "shop-dev-1a2b3c4d",
      logName: "shop-dev",
      namespace: "django-gke",
    });
    const own = await run(logs({ endpoint }));
    assert.deepEqual(await valueOf(own.result.store), {
      kind: "VictoriaLogs",
      url: "http://172.30.0.1:9428",
      namespace: "django-gke",
    });
    assert.equal(await valueOf(own.result.page), "http://172.30.0.1:9428/select/vmui/");
    assert.equal(
      pageOf({ kind: "Cloud Logging", project: "p", location: "l", bucket: "b", logName: "n", namespace: "s" }),
      "https://console.cloud.google.com/logs/query;query=logName%3D%22projects%2Fp%2Flogs%2Fn%22;" +
        "storageScope=storage,projects%2Fp%2Flocations%2Fl%2Fbuckets%2Fb%2Fviews%2F_AllLogs?project=p",
    );
  });
});

describe("the collector's network", () => {
  const addresses = (store?: string) =>
    egressOf(cluster, store).flatMap(({ to, ports }) =>
      (to as { ipBlock?: { cidr: string } }[]).flatMap(({ ipBlock }) =>
        ipBlock === undefined
          ? []
          : [`${ipBlock.cidr} ${(ports as { port: number }[]).map(({ port }) => port).join(",")}`],
      ),
    );
  const always = ["169.254.20.10/32 53,53", "169.254.169.254/32 53,53", "172.16.0.2/32 443", "172.16.0.0/28 443"];

  it("allows the given store, and nothing else", () => {
    assert.deepEqual(addresses(endpoint), [...always, "172.30.0.1/32 9428"]);
    assert.deepEqual(addresses("https://192.0.2.7/v1/logs"), [...always, "192.0.2.7/32 443"]);
  });

  it("allows Google's APIs and the metadata server if no store is given", () => {
    assert.deepEqual(addresses(), [
      ...always,
      "199.36.153.8/30 443",
      "169.254.169.254/32 80,8080",
      "169.254.169.252/32 987,988",
    ]);
  });

  it("allows every API server at the addresses and ports that the cluster gives", () => {
    const apiServers = [
      { address: "172.18.0.2", port: 6443 },
      { address: "fd00::2", port: 6443 },
    ];
    const to = (cidr: string) => ({ to: [{ ipBlock: { cidr } }], ports: [{ protocol: "TCP", port: 6443 }] });
    assert.deepEqual(egressOf({ apiServers }).slice(1, 3), [to("172.18.0.2/32"), to("fd00::2/128")]);
  });

  it("allows no inbound traffic", async () => {
    const { cloud } = await run(logs({ endpoint }));
    const deny = cloud.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "logs-default-deny").inputs;
    assert.deepEqual(deny["spec"], { policyTypes: ["Ingress", "Egress"], podSelector: {} });
    const { inputs } = cloud.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "logs-collector");
    assert.deepEqual(
      at(inputs, "spec.podSelector"),
      at(cloud.one("kubernetes:apps/v1:DaemonSet").inputs, "spec.selector"),
    );
    assert.deepEqual(at(inputs, "spec.policyTypes"), ["Ingress", "Egress"]);
    assert.equal(at(inputs, "spec.ingress"), undefined);
  });
});

describe("the collector's configuration", () => {
  const args = {
    namespace: "django-gke",
    project: "shop",
    logName: "shop-dev",
    clusterName: "shop-dev",
    location: "europe-west1-b",
  };
  const read = (given: Partial<typeof args & { endpoint: string }> = {}) =>
    JSON.parse(collectorConfiguration({ ...args, ...given })) as Record<string, unknown>;

  it("delivers from a queue on disk that blocks when full and retries for three days", () => {
    for (const configuration of [read(), read({ endpoint })]) {
      const exporter = at(configuration, "exporters.otlp_http");
      assert.equal(at(exporter, "retry_on_failure.max_elapsed_time"), "72h");
      const queue = part(exporter, "sending_queue");
      assert.deepEqual(
        [queue["storage"], queue["sizer"], queue["queue_size"], queue["block_on_overflow"]],
        ["file_storage", "bytes", queueBytes, true],
      );
      assert.equal(at(configuration, "receivers.file_log.storage"), "file_storage");
      assert.equal(at(configuration, "receivers.file_log.start_at"), "beginning");
    }
  });

  it("sends directly to the given store", () => {
    const configuration = read({ endpoint });
    assert.equal(at(configuration, "exporters.otlp_http.logs_endpoint"), endpoint);
    assert.deepEqual(Object.keys(part(configuration, "service.pipelines")), ["logs"]);
    assert.deepEqual(Object.keys(part(configuration, "exporters")), ["otlp_http"]);
  });

  it("sends to Cloud Logging through itself, because that exporter does not retry", () => {
    const configuration = read();
    assert.equal(at(configuration, "exporters.otlp_http.logs_endpoint"), "http://127.0.0.1:4318/v1/logs");
    assert.equal(at(configuration, "receivers.otlp.protocols.http.endpoint"), "127.0.0.1:4318");
    assert.deepEqual(part(configuration, "service.pipelines")["logs/google"], {
      receivers: ["otlp"],
      exporters: ["googlecloud"],
    });
    assert.equal(at(configuration, "exporters.googlecloud.sending_queue.enabled"), false);
    assert.equal(at(configuration, "exporters.googlecloud.log.default_log_name"), "shop-dev");
  });

  it("reads the site's containers and no others", () => {
    assert.deepEqual(at(read(), "receivers.file_log.include"), ["/var/log/pods/django-gke_*/*/*.log*"]);
  });

  it("labels each line with its cluster, as Cloud Logging requires", () => {
    const place = (location: string) => at(read({ location }), "receivers.file_log.resource");
    assert.deepEqual(place("europe-west1-b"), {
      "k8s.cluster.name": "shop-dev",
      "cloud.availability_zone": "europe-west1-b",
    });
    assert.deepEqual(place("europe-west1"), { "k8s.cluster.name": "shop-dev", "cloud.region": "europe-west1" });
  });
});
