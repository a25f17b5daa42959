import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Credentials } from "../../../../components/django/credentials";
import { inCluster } from "../parts";
import { run, secret, valueOf } from "../cloud";

const superuser = { name: "admin", email: "admin@example.com" };

describe("Credentials", () => {
  const credentials = (environment: Readonly<Record<string, string>> = {}, rotation = 0) =>
    new Credentials("credentials", { namespace: "shop", environment, files: {}, superuser, rotation }, inCluster());
  const keysAt = async (rotation: number) => {
    const { result } = await run(() => credentials({}, rotation));
    const values = await valueOf(result.values);
    const after = (name: string) => values[values.indexOf(name) + 1] ?? "";
    return { current: after("DJANGO_SECRET_KEY"), accepted: after("DJANGO_SECRET_KEY_FALLBACKS").split(",") };
  };

  it("generate keys that Django finds long enough, and a superuser's password", async () => {
    const { cloud } = await run(() => credentials());
    assert.deepEqual(
      cloud.all("random:index/randomPassword:RandomPassword").map(({ name, inputs }) => [name, inputs]),
      [
        ["credentials-key-1", { length: 64, special: false, keepers: { generation: "1" } }],
        ["credentials-key-0", { length: 64, special: false, keepers: { generation: "0" } }],
        ["credentials-key-3", { length: 64, special: false, keepers: { generation: "-1" } }],
        ["credentials-key-2", { length: 64, special: false, keepers: { generation: "-2" } }],
        ["credentials-superuser", { length: 24, special: false, keepers: { generation: "0" } }],
      ],
    );
  });

  it("keep the application's own variables beside the key, all of them secret", async () => {
    const { cloud } = await run(() => credentials({ GREETING: "hello" }));
    assert.deepEqual(cloud.one("kubernetes:core/v1:Secret", "credentials-django").inputs["stringData"], {
      GREETING: secret,
      SECRET_KEY: secret,
      DJANGO_SECRET_KEY: secret,
      DJANGO_SECRET_KEY_FALLBACKS: secret,
    });
  });

  it("keep variables for uv from the pods", async () => {
    const { cloud, result } = await run(() => credentials({ UV_EXTRA_INDEX_URL: "https://u:p4ss@index.example/" }));
    const names = Object.keys(cloud.one("kubernetes:core/v1:Secret", "credentials-django").inputs["stringData"] ?? {});
    assert.deepEqual(names.sort(), ["DJANGO_SECRET_KEY", "DJANGO_SECRET_KEY_FALLBACKS", "SECRET_KEY"]);
    assert.ok(!JSON.stringify(await valueOf(result.values)).includes("p4ss"));
  });

  it("keep files in a separate Secret, and roll the pods when one changes", async () => {
    const given = { namespace: "shop", environment: {}, rotation: 0 };
    const { cloud, result } = await run(
      () => new Credentials("credentials", { ...given, superuser, files: { "maps.json": "{}" } }, inCluster()),
    );
    assert.deepEqual(cloud.one("kubernetes:core/v1:Secret", "credentials-files").inputs["stringData"], {
      "maps.json": secret,
    });
    assert.ok((await valueOf(result.values)).includes("{}"));
    assert.equal(await valueOf(result.filesSecret ?? ""), "django-files");
  });

  it("give the superuser's password as a secret", async () => {
    const { result } = await run(() => credentials());
    assert.equal(await pulumi.isSecret(result.superuser.password), true);
    assert.equal(await valueOf(result.superuser.password), "generated-credentials-superuser-0");
    assert.equal(await valueOf(result.superuser.secretName), "superuser");
  });

  it("use a new key after each rotation, which the previous pods already accept", async () => {
    for (const rotation of [0, 1, 2, 3, 4, 5]) {
      const [before, after] = [await keysAt(rotation), await keysAt(rotation + 1)];
      assert.notEqual(after.current, before.current);
      assert.ok(before.accepted.includes(after.current), `of rotation ${rotation}`);
    }
  });

  it("accept signatures of the last two rotations, and no older ones", async () => {
    for (const rotation of [0, 1, 2, 3]) {
      const { current } = await keysAt(rotation);
      assert.ok((await keysAt(rotation + 1)).accepted.includes(current));
      assert.ok((await keysAt(rotation + 2)).accepted.includes(current));
      const later = await keysAt(rotation + 3);
      assert.equal([later.current, ...later.accepted].includes(current), false);
    }
  });
});
