import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checksum } from "../../../components/kubernetes/checksum";
import { Image, versionOf } from "../../../components/google/image";
import { Namespace } from "../../../components/kubernetes/namespace";
import { WorkloadAccount } from "../../../components/google/workloadAccount";
import { imageDigest } from "./answers";
import { cluster, inCluster, registry } from "./parts";
import { run, secret, valueOf } from "./cloud";

describe("Namespace", () => {
  const namespace = (protectData: boolean) => () =>
    new Namespace(
      "namespace",
      { cluster, namespaceName: "shop", protectData, acmeDirectory: "https://192.0.2.1/directory", egress: "none" },
      inCluster(),
    );

  it("refuses pods that ask for more than Pod Security's restricted", async () => {
    const { cloud } = await run(namespace(false));
    assert.deepEqual(cloud.one("kubernetes:core/v1:Namespace").inputs["metadata"], {
      name: "shop",
      labels: {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "latest",
      },
    });
  });

  it("is guarded when data is protected, because the volume would go with it", async () => {
    const { cloud } = await run(namespace(true));
    assert.equal(cloud.one("kubernetes:core/v1:Namespace").protect, true);
  });

  it("limits load balancers to two, and the number of objects", async () => {
    const { cloud } = await run(namespace(false));
    assert.deepEqual(cloud.one("kubernetes:core/v1:ResourceQuota").inputs["spec"], {
      hard: { pods: "500", persistentvolumeclaims: "20", "services.loadbalancers": "2" },
    });
  });
});

describe("Image", () => {
  const image = () =>
    new Image("app-teal", {
      registry: registry(),
      repository: "app",
      tag: "teal",
      context: "containers/app",
      args: { COLOUR: "teal" },
    });

  it("is built for the nodes' platform, never by a preview, and pushed with the registry's login", async () => {
    const { cloud } = await run(image);
    assert.deepEqual(cloud.one("docker:index/image:Image").inputs, {
      imageName: "registry.example:5000/shop-12345/shop-dev/app:teal",
      build: {
        context: "containers/app",
        dockerfile: "containers/app/Dockerfile",
        platform: "linux/amd64",
        builderVersion: "BuilderBuildKit",
        args: { COLOUR: "teal" },
      },
      registry: { server: "registry.example:5000", username: "oauth2accesstoken", password: secret },
      buildOnPreview: false,
      skipPush: false,
    });
  });

  it("is deployed by digest, and shows twelve digits of it", async () => {
    const { result } = await run(image);
    assert.equal(
      await valueOf(result.reference),
      `registry.example:5000/shop-12345/shop-dev/app@sha256:${imageDigest}`,
    );
    assert.equal(await valueOf(result.version), "0123456789ab");
  });

  it("is rejected without a digest", () => {
    assert.throws(() => versionOf("registry.example/app:teal"), /because it has no digest/);
  });
});

describe("the checksum of Secrets", () => {
  it("depends only on the values, and is not a secret", async () => {
    await run(() => undefined);
    const of = (...values: string[]) => valueOf(checksum(values.map((value) => pulumi.secret(value))));
    assert.equal(await of("a", "b"), await of("a", "b"));
    assert.notEqual(await of("a", "b"), await of("a", "c"));
    assert.notEqual(await of("a", "b"), await of("ab"));
    assert.equal(await pulumi.isSecret(checksum([pulumi.secret("a")])), false);
  });
});

describe("WorkloadAccount", () => {
  const account = () =>
    new WorkloadAccount(
      "release",
      {
        accountId: "shop-dev-release",
        displayName: "Uploads",
        accountName: "release",
        namespaceName: "shop",
        namespace: "shop",
        workloadPool: "shop.svc.id.goog",
      },
      inCluster(),
    );

  it("lets one Kubernetes account, and no other, act as the Google account", async () => {
    const { cloud } = await run(account);
    const email = "shop-dev-release@shop-12345.iam.gserviceaccount.com";
    assert.deepEqual(cloud.one("gcp:serviceaccount/iAMMember:IAMMember").inputs, {
      serviceAccountId: `projects/shop-12345/serviceAccounts/${email}`,
      role: "roles/iam.workloadIdentityUser",
      member: "serviceAccount:shop.svc.id.goog[shop/release]",
    });
    assert.deepEqual(cloud.one("kubernetes:core/v1:ServiceAccount").inputs, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "release", namespace: "shop", annotations: { "iam.gke.io/gcp-service-account": email } },
      automountServiceAccountToken: false,
    });
  });
});
