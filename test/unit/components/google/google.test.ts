import assert from "node:assert/strict";
import { BlockList } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { Address } from "../../../../components/google/address";
import { ImageRegistry } from "../../../../components/google/imageRegistry";
import { googleApis, Network } from "../../../../components/google/network";
import { NodeAccount } from "../../../../components/google/nodeAccount";
import { ProjectServices } from "../../../../components/google/projectServices";
import { StaticBucket } from "../../../../components/django/staticBucket";
import { run, secret, valueOf } from "../cloud";

const labels = { "pulumi-stack": "test" };

describe("ProjectServices", () => {
  it("enables all APIs that the site needs, and leaves them enabled", async () => {
    const { cloud } = await run(() => new ProjectServices("services"));
    assert.deepEqual(
      cloud.all("gcp:projects/service:Service").map(({ inputs }) => inputs),
      [
        "artifactregistry",
        "cloudresourcemanager",
        "compute",
        "container",
        "dns",
        "iam",
        "iamcredentials",
        "logging",
        "monitoring",
        "storage",
      ].map((service) => ({ service: `${service}.googleapis.com`, disableOnDestroy: false })),
    );
  });
});

describe("Network", () => {
  const network = () => new Network("network", { name: "shop-dev", region: "europe-west1", labels });

  it("has one subnetwork with room for nodes, pods and Services, none of them overlapping", async () => {
    const { cloud } = await run(network);
    const { inputs } = cloud.one("gcp:compute/subnetwork:Subnetwork");
    assert.equal(inputs["ipCidrRange"], "10.0.0.0/20");
    assert.deepEqual(inputs["secondaryIpRanges"], [
      { rangeName: "pods", ipCidrRange: "10.4.0.0/14" },
      { rangeName: "services", ipCidrRange: "10.8.0.0/20" },
    ]);
  });

  it("does not create subnetworks automatically", async () => {
    const { cloud } = await run(network);
    assert.equal(cloud.one("gcp:compute/network:Network").inputs["autoCreateSubnetworks"], false);
  });

  it("gives nodes without a public address a NAT for this subnetwork only", async () => {
    const { cloud } = await run(network);
    const { inputs } = cloud.one("gcp:compute/routerNat:RouterNat");
    assert.equal(inputs["sourceSubnetworkIpRangesToNat"], "LIST_OF_SUBNETWORKS");
    assert.deepEqual(inputs["subnetworks"], [{ name: "network-nodes-id", sourceIpRangesToNats: ["ALL_IP_RANGES"] }]);
  });
});

describe("Network's names for Google's APIs", () => {
  const network = () => new Network("network", { name: "shop-dev", region: "europe-west1", labels });

  it("are visible in this network only", async () => {
    const { cloud } = await run(network);
    const { inputs } = cloud.one("gcp:dns/managedZone:ManagedZone");
    assert.deepEqual(
      [inputs["dnsName"], inputs["visibility"], inputs["privateVisibilityConfig"]],
      ["googleapis.com.", "private", { networks: [{ networkUrl: "network-id" }] }],
    );
  });

  it("all resolve to the four addresses that a NetworkPolicy can name", async () => {
    const { cloud } = await run(network);
    assert.deepEqual(
      ["names", "addresses"].map((name) => {
        const { inputs } = cloud.one("gcp:dns/recordSet:RecordSet", `network-google-${name}`);
        return [inputs["name"], inputs["type"], inputs["rrdatas"]];
      }),
      [
        ["*.googleapis.com.", "CNAME", ["private.googleapis.com."]],
        ["private.googleapis.com.", "A", ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]],
      ],
    );
    const block = new BlockList();
    block.addSubnet(googleApis.cidr.split("/")[0] ?? "", Number(googleApis.cidr.split("/")[1]));
    assert.deepEqual(
      googleApis.addresses.map((address) => block.check(address)),
      [true, true, true, true],
    );
  });
});

describe("NodeAccount", () => {
  it("may write logs and metrics, and nothing else", async () => {
    const { cloud, result } = await run(
      () => new NodeAccount("nodes", { accountId: "shop-dev-nodes", project: "shop" }),
    );
    assert.deepEqual(cloud.one("gcp:projects/iAMMember:IAMMember").inputs, {
      project: "shop",
      role: "roles/container.defaultNodeServiceAccount",
      member: "serviceAccount:shop-dev-nodes@shop-12345.iam.gserviceaccount.com",
    });
    assert.equal(await valueOf(result.email), "shop-dev-nodes@shop-12345.iam.gserviceaccount.com");
  });
});

describe("ImageRegistry", () => {
  const registry = () =>
    new ImageRegistry("registry", {
      repositoryId: "shop-dev",
      project: "shop",
      region: "europe-west1",
      labels,
      readers: { nodes: "serviceAccount:nodes@shop" },
    });

  it("takes its address from the repository, never from the region", async () => {
    const { result } = await run(registry);
    assert.equal(await valueOf(result.uri), "registry.example:5000/shop-12345/shop-dev");
    assert.equal(await valueOf(result.login.server), "registry.example:5000");
  });

  it("receives pushes with the update's own token, which stays secret", async () => {
    const { result } = await run(registry);
    assert.equal(result.login.username, "oauth2accesstoken");
    assert.equal(await valueOf(result.login.password), "the-access-token");
    assert.equal(await pulumi.isSecret(result.login.password), true);
  });

  it("can be read only by the accounts it names", async () => {
    const { cloud } = await run(registry);
    assert.deepEqual(cloud.one("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember").inputs, {
      project: "shop",
      location: "europe-west1",
      repository: "shop-dev",
      role: "roles/artifactregistry.reader",
      member: "serviceAccount:nodes@shop",
    });
  });
});

describe("StaticBucket", () => {
  const bucket = (protectData: boolean, storageEndpoint?: string) => () =>
    new StaticBucket("static", {
      bucketName: "shop-static",
      region: "europe-west1",
      labels,
      storageEndpoint,
      protectData,
    });

  it("lets everyone read objects by name, but not list them", async () => {
    const { cloud } = await run(bucket(false));
    assert.deepEqual(
      cloud.all("gcp:storage/bucketIAMMember:BucketIAMMember").map(({ inputs }) => inputs),
      [{ bucket: "shop-static", role: "roles/storage.legacyObjectReader", member: "allUsers" }],
    );
    assert.equal(cloud.one("gcp:storage/bucket:Bucket").inputs["uniformBucketLevelAccess"], true);
  });

  it("is deleted with its objects when the stack is destroyed", async () => {
    const { cloud } = await run(bucket(false));
    const { inputs, protect } = cloud.one("gcp:storage/bucket:Bucket");
    assert.deepEqual([inputs["forceDestroy"], protect], [true, false]);
  });

  it("stays, with its objects, when data is protected", async () => {
    const { cloud } = await run(bucket(true));
    const { inputs, protect } = cloud.one("gcp:storage/bucket:Bucket");
    assert.deepEqual([inputs["forceDestroy"], protect], [false, true]);
  });

  it("is read at Google's address", async () => {
    const { result } = await run(bucket(false));
    assert.equal(await valueOf(result.url), "https://storage.googleapis.com/shop-static/");
  });

  it("is read from the given storage API", async () => {
    const { result } = await run(bucket(false, "http://172.30.0.1:4443"));
    assert.equal(await valueOf(result.url), "https://172.30.0.1:4443/shop-static/");
  });
});

describe("Address", () => {
  it("is a public address in the region", async () => {
    const { cloud, result } = await run(() => new Address("address", { name: "shop-dev", region: "europe-west1" }));
    assert.deepEqual(cloud.one("gcp:compute/address:Address").inputs, {
      name: "shop-dev",
      region: "europe-west1",
      addressType: "EXTERNAL",
    });
    assert.equal(await valueOf(result.ip), "203.0.113.9");
    assert.notEqual(await valueOf(result.ip), secret);
  });
});
