import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerCli } from "../../../../local/providers/docker/dockerCli";
import type { Properties } from "../../../../local/providers/plugin/values";

/** A client that records its arguments, and answers like Docker. */
const fakeDocker = `#!/bin/sh
echo "$* | buildkit=$DOCKER_BUILDKIT colour=$COLOUR" >> "$FAKE_LOG"
if [ -n "$DOCKER_CONFIG" ]; then
  cp "$DOCKER_CONFIG/config.json" "$FAKE_LOG.config"; stat -c %a "$DOCKER_CONFIG" "$DOCKER_CONFIG/config.json" > "$FAKE_LOG.modes"
  ls "$DOCKER_CONFIG" > "$FAKE_LOG.files"; echo "$DOCKER_CONFIG" > "$FAKE_LOG.folder"
fi
case "$*" in "build --help"*) echo "$FAKE_HELP"; exit;; esac
[ "$1" != build ] || for context; do :; done
[ "$1" != build ] || ls -l "$context" "$context/src" 2>/dev/null | grep -E "^[-d]" > "$FAKE_LOG.context"
case "$1 $FAKE_FAILURE" in
  "build yes") seq 1 40 | sed 's/^/line /' >&2; echo "ERROR: process did not complete" >&2; exit 17;;
  "build slow") echo working >&2; exec sleep 30;;
esac
[ "$1" != push ] || { sleep 0.1; echo "pushed $2" >> "$FAKE_LOG"; }
case "$*" in
  *RepoDigests*) echo '["other/app@sha256:0","127.0.0.1:5000/shop/app@sha256:1"]';;
  *inspect*) echo "sha256:local";;
esac
`;

describe("the local docker plugin's use of Docker", () => {
  let folder: string;
  let lines: string[];
  let env: NodeJS.ProcessEnv;
  let docker: DockerCli;
  const image: Properties = {
    imageName: "127.0.0.1:5000/shop/app:orange",
    build: {
      context: "containers/app",
      dockerfile: "containers/app/Dockerfile",
      args: { COLOUR: "orange" },
      platform: "linux/amd64",
    },
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "docker-"));
    writeFileSync(join(folder, "docker"), fakeDocker);
    chmodSync(join(folder, "docker"), 0o755);
    mkdirSync(join(folder, "config/cli-plugins"), { recursive: true });
    writeFileSync(
      join(folder, "config/config.json"),
      JSON.stringify({ credsStore: "desktop", auths: { "ghcr.io": { auth: "x" } } }),
    );
    lines = [];
    env = { PATH: process.env.PATH, FAKE_LOG: join(folder, "log"), DOCKER_CONFIG: join(folder, "config") };
    const client = () => Promise.resolve({ command: join(folder, "docker"), env });
    docker = new DockerCli((severity, line) => lines.push(`${severity}: ${line}`), client);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const called = () => readFileSync(join(folder, "log"), "utf8").trim().split("\n");

  it("builds with BuildKit, passes the machine's certificates, and passes build arguments in the environment", async () => {
    assert.equal(await docker.build(image, "urn"), "sha256:local");
    const secret = existsSync("/etc/ssl/certs/ca-certificates.crt")
      ? " --secret id=ca,src=/etc/ssl/certs/ca-certificates.crt"
      : "";
    assert.equal(
      called()[1],
      `build --tag 127.0.0.1:5000/shop/app:orange --file containers/app/Dockerfile --build-arg COLOUR --platform linux/amd64` +
        ` --progress plain${secret} containers/app | buildkit=1 colour=orange`,
    );
  });

  it("pushes one image at a time, because two may share a layer", async () => {
    const names = ["orange", "maroon"].map((tag) => `127.0.0.1:5000/shop/app:${tag}`);
    await Promise.all(names.map((imageName) => docker.push({ ...image, imageName }, "urn")));
    const pushes = called().filter((line) => line.startsWith("push"));
    assert.deepEqual(
      pushes.map((line) => line.split(" |")[0]),
      names.flatMap((name) => [`push ${name}`, `pushed ${name}`]),
    );
  });

  it("loads the image into the daemon if the builder may run in a container", async () => {
    env.FAKE_HELP = "      --load   Shorthand for --output=type=docker";
    await docker.build(image, "urn");
    assert.match(called()[1] ?? "", / --load containers\/app \|/);
  });

  it("makes all files readable in the image, even after a checkout with umask 077", async () => {
    const context = join(folder, "context");
    mkdirSync(join(context, "src"), { recursive: true });
    for (const [name, mode] of [
      ["Dockerfile", 0o600],
      ["src/run", 0o700],
      ["src/a.py", 0o600],
    ] as const)
      writeFileSync(join(context, name), "", { mode });
    chmodSync(join(context, "src"), 0o700);
    await docker.build({ ...image, build: { context, dockerfile: join(context, "Dockerfile") } }, "urn");
    const modes = readFileSync(join(folder, "log.context"), "utf8").split("\n");
    assert.deepEqual(
      modes.map((line) => `${line.split(" ")[0] ?? ""} ${line.split(" ").at(-1) ?? ""}`).filter((line) => line !== " "),
      ["-rw-r--r-- Dockerfile", "drwxr-xr-x src", "-rw-r--r-- a.py", "-rwxr-xr-x run"],
    );
    assert.equal(
      called().some((line) => line.includes(` ${context} |`)),
      false,
    );
  });

  it("omits BuildKit's flags with the old builder", async () => {
    await docker.build(
      { ...image, build: { context: ".", dockerfile: "Dockerfile", builderVersion: "BuilderV1" } },
      "urn",
    );
    assert.equal(called()[0], "build --tag 127.0.0.1:5000/shop/app:orange --file Dockerfile . | buildkit=0 colour=");
  });

  it("pushes, and returns the digest of the image's own repository", async () => {
    assert.equal(await docker.push(image, "urn"), "127.0.0.1:5000/shop/app@sha256:1");
  });

  it("fails with the last lines of Docker's output", async () => {
    env.FAKE_FAILURE = "yes";
    await assert.rejects(docker.build(image, "urn"), (error: Error) => {
      assert.match(error.message, /^Docker could not build 127.0.0.1:5000\/shop\/app:orange \(exit 17\):\nline 22\n/);
      assert.match(error.message, /line 40\nERROR: process did not complete$/);
      return true;
    });
  });

  it("does not show the output of its own queries", async () => {
    await docker.push(image, "urn");
    assert.deepEqual(lines, []);
  });

  it("shows each line as the resource's status and in the debug log", async () => {
    env.FAKE_FAILURE = "yes";
    await assert.rejects(docker.build(image, "urn"));
    assert.deepEqual(lines.slice(0, 2), ["debug: line 1", "status: line 1"]);
  });

  it("logs in with a temporary configuration that only this user can read, without a password on a command line", async () => {
    await docker.push(
      { ...image, registry: { server: "127.0.0.1:5000/shop", username: "oauth2accesstoken", password: "secret" } },
      "urn",
    );
    const config = JSON.parse(readFileSync(join(folder, "log.config"), "utf8")) as Record<string, unknown>;
    const auth = Buffer.from("oauth2accesstoken:secret").toString("base64");
    assert.deepEqual(config, { auths: { "ghcr.io": { auth: "x" }, "127.0.0.1:5000": { auth } } });
    assert.deepEqual(readFileSync(join(folder, "log.modes"), "utf8").split("\n").slice(0, 2), ["700", "600"]);
    assert.match(readFileSync(join(folder, "log.files"), "utf8"), /cli-plugins/);
    assert.equal(existsSync(readFileSync(join(folder, "log.folder"), "utf8").trim()), false);
    assert.equal(called().join().includes("secret"), false);
    assert.equal(statSync(join(folder, "config/cli-plugins")).isDirectory(), true);
  });

  it("removes that configuration even after a failure", async () => {
    env.FAKE_FAILURE = "yes";
    await assert.rejects(docker.build({ ...image, registry: { server: "127.0.0.1:5000", password: "secret" } }, "urn"));
    assert.equal(existsSync(readFileSync(join(folder, "log.folder"), "utf8").trim()), false);
  });

  it("uses the user's own login, if any, when no password is given", async () => {
    await docker.push({ ...image, registry: { server: "127.0.0.1:5000" } }, "urn");
    assert.equal(readFileSync(join(folder, "log.folder"), "utf8").trim(), join(folder, "config"));
  });

  it("cancels a build when the engine asks for it", async () => {
    env.FAKE_FAILURE = "slow";
    const building = docker.build(image, "urn");
    while (!lines.includes("debug: working")) await new Promise((resolve) => setTimeout(resolve, 20));
    docker.cancel();
    await assert.rejects(building, /could not build .*\(exit SIGTERM\)/);
  });
});
