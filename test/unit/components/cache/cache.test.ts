import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Cache } from "../../../../components/cache/cache";
import { Image } from "../../../../components/google/image";
import { at } from "../at";
import { run, secret, valueOf } from "../cloud";
import { cluster, inCluster, registry } from "../parts";

const cache = (given: Partial<ConstructorParameters<typeof Cache>[1]> = {}) =>
  new Cache(
    "cache",
    {
      cluster,
      namespace: "shop",
      image: new Image("cache", { registry: registry(), repository: "cache", tag: "8", context: "containers/cache" }),
      memory: "256Mi",
      persistent: false,
      rotation: 0,
      protectData: true,
      rolloutMinutes: 3,
      ...given,
    },
    inCluster(),
  );

const setType = "kubernetes:apps/v1:StatefulSet";
const pod = (inputs: unknown) => at(inputs, "spec", "template", "spec");

describe("Cache", () => {
  it("holds data in three quarters of its memory, and forgets it with its pod", async () => {
    const { cloud } = await run(() => cache());
    const { inputs } = cloud.one(setType);
    assert.deepEqual(at(pod(inputs), "containers", 0, "command"), [
      ...["valkey-server", "/etc/valkey/cache.conf", "--maxmemory", "192mb", "--appendonly", "no"],
    ]);
    assert.equal(at(pod(inputs), "containers", 0, "resources", "limits", "memory"), "256Mi");
    assert.deepEqual(at(pod(inputs), "volumes", 0), { name: "data", emptyDir: { sizeLimit: "16Mi" } });
    assert.equal(cloud.all("kubernetes:core/v1:PersistentVolumeClaim").length, 0);
  });

  it("keeps its data on a protected volume, at least three times its memory, if it is persistent", async () => {
    const { cloud } = await run(() => cache({ persistent: true, memory: "8Gi" }));
    const claim = cloud.one("kubernetes:core/v1:PersistentVolumeClaim");
    assert.deepEqual([claim.protect, at(claim.inputs, "spec", "resources", "requests", "storage")], [true, "24Gi"]);
    assert.equal(at(pod(cloud.one(setType).inputs), "containers", 0, "command", 5), "yes");
  });

  it("removes only keys that expire, so never a job in a queue", () => {
    assert.match(readFileSync("containers/cache/cache.conf", "utf8"), /^maxmemory-policy volatile-lru$/m);
  });

  it("gives the application its URL in a Secret once it answers", async () => {
    const { cloud, result } = await run(() => cache());
    assert.deepEqual(cloud.one("kubernetes:core/v1:Secret").inputs["stringData"], {
      "users.conf": secret,
      url: secret,
    });
    const { url } = cloud.one("kubernetes:core/v1:Secret").plain["stringData"] as { url: string };
    assert.equal(url, "redis://:generated-cache-password-0-0@cache:6379/0");
    assert.equal(await valueOf(result.access.secretName), "cache");
    assert.ok(cloud.asked.includes("/apis/apps/v1/namespaces/shop/statefulsets/cache"));
  });

  it("also accepts the password before the last rotation, so that running pods are not locked out", async () => {
    const users = async (rotation: number) => {
      const { cloud } = await run(() => cache({ rotation }));
      return (cloud.one("kubernetes:core/v1:Secret").plain["stringData"] as { "users.conf": string })["users.conf"];
    };
    assert.match(await users(0), /^user default on >generated-cache-password-0-0 >/);
    assert.match(await users(1), /^user default on >generated-cache-password-1-1 >generated-cache-password-0-0 ~\* /);
  });
});
