import assert from "node:assert/strict";
import { Image } from "../../../../components/google/image";
import { Source, SourceArgs } from "../../../../components/django/source";
import { imageDigest } from "../answers";
import { at } from "../at";
import { run, secret } from "../cloud";
import { registry } from "../parts";

/** The build of a project's image. */
async function build(given: Partial<SourceArgs>): Promise<unknown> {
  const { cloud } = await run(() => {
    const args = { context: "../shop", settings: "shop.settings", overlay: true, env: {}, ...given };
    const source = new Source("source", { registry: registry(), ...args });
    return new Image("app-teal", { registry: registry(), repository: "app", tag: "teal", ...source.build });
  });
  return at(cloud.one("docker:index/image:Image", "app-teal").inputs, "build");
}

const runtime = `registry.example:5000/shop-12345/shop-dev/runtime@sha256:${imageDigest}`;

describe("Source", () => {
  it("builds the project's folder with the runtime's Dockerfile, which reads the runtime by its digest", async () => {
    const made = await build({});
    assert.equal(at(made, "context"), "../shop");
    assert.equal(at(made, "dockerfile"), "containers/runtime/project.Dockerfile");
    assert.deepEqual(at(made, "args"), { RUNTIME: runtime, SETTINGS: "shop.settings", OVERLAY: "true" });
  });

  it("builds with the project's own Dockerfile if it names one", async () => {
    assert.equal(
      at(await build({ dockerfile: "docker/web.Dockerfile" }), "dockerfile"),
      "../shop/docker/web.Dockerfile",
    );
  });

  it("tells the build not to override the project's settings", async () => {
    assert.equal(at(await build({ overlay: false }), "args", "OVERLAY"), "false");
  });

  it("gives the build the Debian packages, and the project's variables as a secret", async () => {
    const made = await build({ packages: "gdal-bin libpq5", env: { API_KEY: "hunter2" } });
    assert.equal(at(made, "args", "PACKAGES"), "gdal-bin libpq5");
    assert.deepEqual(at(made, "args", "BUILD_ENVIRONMENT"), secret);
    assert.equal(at(made, "args", "INDEX_ENVIRONMENT"), undefined);
  });

  it("gives only the installation the variables for uv, as a secret", async () => {
    const made = await build({ env: { UV_EXTRA_INDEX_URL: "https://u:p4ss@index.example/" } });
    assert.deepEqual(at(made, "args"), {
      RUNTIME: runtime,
      SETTINGS: "shop.settings",
      OVERLAY: "true",
      INDEX_ENVIRONMENT: secret,
    });
  });
});
