import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerProvider, type Builder } from "../../../../local/providers/docker/provider";
import { asText, isProperties, unknown, Unknown, type Properties } from "../../../../local/providers/plugin/values";
import { changedInputs } from "./changedInputs";
import { subject } from "./localCloud";

const image = subject("docker:index/image:Image", "app");

/** Records its requests, in order. */
class FakeBuilder implements Builder {
  readonly asked: string[] = [];
  build({ imageName }: Properties): Promise<string> {
    this.asked.push(`build ${asText(imageName)}`);
    return Promise.resolve("sha256:local");
  }
  push({ imageName }: Properties): Promise<string> {
    this.asked.push(`push ${asText(imageName)}`);
    return Promise.resolve("127.0.0.1:5000/shop/app@sha256:pushed");
  }
  cancel(): void {
    this.asked.push("cancel");
  }
}

describe("the local docker plugin's Image", () => {
  let context: string;
  let builder: FakeBuilder;
  let plugin: DockerProvider;
  let given: Properties;
  beforeEach(() => {
    context = mkdtempSync(join(tmpdir(), "context-"));
    writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
    writeFileSync(join(context, "a"), "a");
    builder = new FakeBuilder();
    plugin = new DockerProvider("5.2.0", builder, () => undefined);
    given = {
      imageName: "127.0.0.1:5000/shop/app:orange",
      build: { context, args: { COLOUR: "orange" } },
      registry: { server: "127.0.0.1:5000", username: "u", password: "p" },
    };
  });
  afterEach(() => rmSync(context, { recursive: true }));

  const check = async (inputs: Properties) => plugin.check(image, undefined, inputs);
  const checked = async (inputs: Properties) => (await check(inputs)).inputs;
  const changes = async (wanted: Properties) =>
    (await plugin.diff(image, "id", {}, await checked(given), await checked(wanted))).changes;

  it("builds, pushes and returns the digest without a tag; its id is the tagged name", async () => {
    const made = await plugin.create(image, await checked(given), false);
    assert.deepEqual(builder.asked, ["build 127.0.0.1:5000/shop/app:orange", "push 127.0.0.1:5000/shop/app:orange"]);
    assert.equal(made.id, "127.0.0.1:5000/shop/app:orange");
    assert.deepEqual(made.outputs, {
      imageName: "127.0.0.1:5000/shop/app:orange",
      baseImageName: "127.0.0.1:5000/shop/app:orange",
      context,
      dockerfile: join(context, "Dockerfile"),
      platform: "linux/amd64",
      registryServer: "127.0.0.1:5000",
      repoDigest: "127.0.0.1:5000/shop/app@sha256:pushed",
    });
  });

  it("keeps the registry's password out of the outputs", async () => {
    const { outputs } = await plugin.create(image, await checked(given), false);
    assert.deepEqual([outputs.registry, JSON.stringify(outputs).includes('"p"')], [undefined, false]);
  });

  it("pushes nothing with skipPush, and returns the local image", async () => {
    const made = await plugin.create(image, await checked({ ...given, skipPush: true }), false);
    assert.equal(made.outputs.repoDigest, "sha256:local");
    assert.deepEqual(builder.asked, ["build 127.0.0.1:5000/shop/app:orange"]);
  });

  it("sees no change in the same context", async () => {
    assert.deepEqual(await changes(given), []);
  });

  it("reports a changed file as a changed context digest only", async () => {
    const before = await checked(given);
    writeFileSync(join(context, "a"), "b");
    const { changes } = await plugin.diff(image, "id", {}, before, await checked(given));
    assert.deepEqual(changes, [{ path: "build.contextDigest", kind: "update", replaces: false }]);
  });

  for (const [what, change, expected] of [
    ["another password", { "registry.password": "q" }, []],
    ["another user name", { "registry.username": "v" }, []],
    ["a password no longer given", { "registry.password": undefined, "registry.username": undefined }, []],
    ["another registry", { "registry.server": "other:5000" }, ["registry.server"]],
    ["another tag", { imageName: "127.0.0.1:5000/shop/app:maroon" }, ["imageName"]],
    ["another build argument", { "build.args.COLOUR": "maroon" }, ["build.args"]],
    ["another builder", { "build.builderVersion": "BuilderV1" }, ["build.builderVersion"]],
  ] as const) {
    it(`plans ${expected.length === 0 ? "no change" : `an update of ${expected.join()}, never a replacement,`} for ${what}`, async () => {
      const seen = await changes(changedInputs(given, change));
      assert.deepEqual(
        seen.map(({ path }) => path),
        expected,
      );
      assert.equal(
        seen.some(({ replaces }) => replaces),
        false,
      );
    });
  }

  it("plans an update if a registry is added", async () => {
    const before = await checked(changedInputs(given, { registry: undefined }));
    const { changes } = await plugin.diff(image, "id", {}, before, await checked(given));
    assert.ok(changes.some(({ path }) => path === "registry.server"));
  });

  it("builds nothing in a preview; a new image's digest is unknown, and an existing one stays", async () => {
    const inputs = await checked(given);
    assert.ok((await plugin.create(image, inputs, true)).outputs.repoDigest instanceof Unknown);
    assert.equal(
      (await plugin.update(image, "id", { repoDigest: "r@sha256:old" }, inputs, true)).repoDigest,
      "r@sha256:old",
    );
    assert.deepEqual(builder.asked, []);
  });

  it("builds in a preview with buildOnPreview, and pushes nothing", async () => {
    const made = await plugin.create(image, await checked({ ...given, buildOnPreview: true }), true);
    assert.equal(made.outputs.repoDigest, "sha256:local");
    assert.deepEqual(builder.asked, ["build 127.0.0.1:5000/shop/app:orange"]);
  });

  it("accepts a name that is not known yet, as in the first preview", async () => {
    const { inputs, failures } = await check({ ...given, imageName: unknown, registry: { server: unknown } });
    assert.deepEqual(failures, []);
    assert.ok(isProperties(inputs.build) && typeof inputs.build.contextDigest === "string");
    assert.ok((await plugin.create(image, inputs, true)).outputs.imageName instanceof Unknown);
  });

  it("rejects a missing Dockerfile, and explains what its path is relative to", async () => {
    mkdirSync(join(context, "docker"));
    writeFileSync(join(context, "docker/Web"), "FROM scratch\n");
    const { failures } = await check({ ...given, build: { context, dockerfile: "docker/Web" } });
    assert.equal(failures[0]?.property, "build.dockerfile");
    assert.match(
      failures[0]?.reason ?? "",
      /could not open the Dockerfile at "docker\/Web".*try setting it to ".*context-.*\/docker\/Web"/,
    );
  });

  it("names a file in the context that it cannot read", async () => {
    writeFileSync(Buffer.concat([Buffer.from(join(context, "caf")), Buffer.from([0xe9])]), "");
    const [failure] = (await check(given)).failures;
    assert.equal(failure?.property, "build.context");
    assert.match(failure?.reason ?? "", /caf.* is not UTF-8/);
  });

  it("rejects a missing context, an unknown property and a wrong type", async () => {
    const properties = async (inputs: Properties) => (await check(inputs)).failures.map(({ property }) => property);
    assert.deepEqual(await properties({ ...given, build: { context: join(context, "none") } }), ["build.context"]);
    assert.deepEqual(await properties({ ...given, push: true }), ["push"]);
    assert.deepEqual(await properties({ ...given, skipPush: "yes" }), ["skipPush"]);
    assert.deepEqual(await properties({ ...given, imageName: undefined }), ["imageName"]);
  });

  it("rejects a registry without a server only if the image's name has none either", async () => {
    const properties = async (imageName: string) =>
      (await check({ ...given, imageName, registry: { username: "u" } })).failures.map(({ property }) => property);
    assert.deepEqual(await properties("app:orange"), ["registry.server"]);
    assert.deepEqual(await properties("127.0.0.1:5000/app:orange"), []);
  });

  it("does nothing on read and delete", async () => {
    const inputs = await checked(given);
    assert.deepEqual(await plugin.read(image, "id", inputs, { repoDigest: "r" }), {
      id: "id",
      inputs,
      outputs: { repoDigest: "r" },
    });
    await plugin.delete();
    assert.deepEqual(builder.asked, []);
  });

  it("says once that it replaces the vendor's plugin", async () => {
    const lines: string[] = [];
    await new DockerProvider("5.2.0", builder, (severity, line) => lines.push(`${severity} ${line}`)).configure();
    assert.deepEqual(lines, [
      "info docker: this project's replacement builds the images, because the vendor's plugin is not installed.",
    ]);
  });

  it("refuses other types by name", async () => {
    const container = subject("docker:index/container:Container");
    await assert.rejects(
      async () => plugin.check(container, undefined, {}),
      /only supports Image, not docker:index\/container/,
    );
  });
});
