import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { checkout } from "../../local/machine/paths";
import { npmVersion } from "../../local/providers/install";
import { Engine } from "./providers/engine";
import { Apart, type Ended } from "./support/apart";

describe("npm run up on a broken machine", function () {
  this.timeout("3m");

  let apart: Apart;
  beforeEach(() => (apart = new Apart()));
  afterEach(() => apart.remove());

  const up = (prepare: string, env?: NodeJS.ProcessEnv) => apart.run("npm run --silent up", prepare, env);

  /** One sentence and what to do, exit code 1, and no daemon, device, mount or record left. */
  function refused({ status, output, processes, devices, mounts }: Ended, sentence: RegExp, remedy: RegExp): void {
    const said = output
      .trim()
      .split("\n")
      .filter((line) => !/^(The tools are installed|\s*$)/.test(line));
    assert.match(said[0] ?? "", sentence, output);
    assert.match(said[1] ?? "", remedy, output);
    assert.doesNotMatch(output, /^ {4}at /m, "no stack trace");
    assert.equal(status, 1, output);
    assert.deepEqual([processes, devices, mounts], [[], [], []]);
    assert.deepEqual(left(apart.state, "daemons"), []);
    assert.deepEqual(left(apart.state, "cloud"), []);
  }

  const left = (state: string, name: string) =>
    fs.existsSync(path.join(state, name)) ? fs.readdirSync(path.join(state, name)) : [];

  it("names the port in use and the process that uses it, and creates nothing", async () => {
    const listener = `node -e 'require("net").createServer().listen(5000, "0.0.0.0")' & sleep 1`;
    refused(
      await up(listener),
      /^The local cloud cannot start: port 5000 of 127\.30\.\d+\.1, which the image registry needs, is in use by node \(process \d+\); /,
      /^Stop that program, .* and run the command again\.$/,
    );
    assert.equal(fs.existsSync(apart.state), false);
  });

  it("says that Docker's daemon exits at once, and why", async () => {
    const broken = `printf '#!/bin/sh\\necho "failed to start daemon: no iptables here" >&2; exit 1\\n' > "$FOLDER/dockerd"
      chmod +x "$FOLDER/dockerd"; mount --bind "$FOLDER/dockerd" "$(readlink -f /usr/sbin/dockerd)"`;
    refused(
      await up(broken, { DOCKER_HOST: "unix:///nowhere.sock" }),
      /^The Docker daemon did not start: dockerd has exited\. It said: failed to start daemon: no iptables here\.$/,
      /^Fix the cause and run the command again\. /,
    );
  });

  it("says that there is no Docker, neither a daemon nor a program to start one", async () => {
    const broken = `mount --bind /dev/null "$(readlink -f /usr/sbin/dockerd)"`;
    refused(
      await up(broken, { DOCKER_HOST: "unix:///nowhere.sock" }),
      /^No Docker daemon is running, and dockerd is not installed\.$/,
      /^Start Docker, or install it \(sudo apt-get install docker\.io\), and run the command again\.$/,
    );
  });

  it("says how much disk space is needed and available, before anything is created", async () => {
    refused(
      await up(`mkdir -p "$STATE"; mount -t tmpfs -o size=20m none "$STATE"`),
      /^The disk that holds .*\/state has 2[01] MB free, and the local cloud needs 4\.0 GB\.$/,
      /^Free some space, or choose another place with DJANGO_GKE_STATE, and run the command again\.$/,
    );
    assert.deepEqual(fs.readdirSync(apart.state), []);
  });

  it("says that the disk became full while the local cloud was started", async () => {
    // Enough space by the look of it, but no room for one more file.
    refused(
      await up(`mkdir -p "$STATE"; mount -t tmpfs -o size=5g,nr_inodes=3 none "$STATE"`),
      /^The disk that holds .*\/state.* is full\.$/,
      /^Free some space .* and run the command again\. Finished work is kept\.$/,
    );
  });

  it("says that a package registry cannot be reached, and keeps no incomplete tool", async () => {
    // Only the tool that is wanted is missing, and Go asks a proxy where nobody listens.
    const { status, output, processes } = await apart.run(
      `node -r ./local/typescript/register.js test/unit/local/toolchain/runToolchain.ts object-store`,
      "",
      {
        DJANGO_GKE_CACHE: path.join(apart.folder, "cache"),
        GOMODCACHE: path.join(apart.folder, "modules"),
        GOPROXY: "http://127.0.0.1:9",
      },
    );
    assert.match(output, /^Cannot download object-store \S+ from the Go module proxy\.$/m);
    assert.equal(status, 1);
    assert.deepEqual(processes, []);
    assert.equal(fs.existsSync(path.join(apart.folder, "cache", "tools")), false);
  });
});

describe("pulumi up with a login that Google refuses", function () {
  this.timeout("3m");
  let engine: Engine;

  before(async () => {
    engine = await Engine.start();
    const folder = path.join(engine.folder, "home", "plugins", `resource-gcp-v${npmVersion("gcp")}`);
    const plugin = path.join(folder, "pulumi-resource-gcp");
    const [fake, refusing] = ["test/unit/local/providers/fakeGcpPlugin.ts", "test/e2e/support/refusingGcpPlugin.ts"];
    fs.writeFileSync(plugin, fs.readFileSync(plugin, "utf8").replace(fake, refusing));
    fs.writeFileSync(path.join(engine.folder, "program", "index.ts"), program);
  });
  after(() => engine.remove());

  for (const [where, refusal] of [
    ["invoke", 'oauth2: "invalid_grant" "reauth related error (invalid_rapt)"'],
    ["invoke", "google: could not find default credentials. See https://cloud.google.com/docs/authentication"],
    ["configure", "failed to load application credentials: run gcloud auth application-default login"],
  ] as const)
    it(`says what to do and creates nothing: ${refusal.slice(0, 40)} in ${where}`, async () => {
      const before = { ...process.env };
      try {
        Object.assign(process.env, { REFUSED_IN: where, REFUSAL: refusal });
        const said = await engine.run("up", "--yes", "--skip-preview").then(
          () => "it went up",
          (error: unknown) => String(error),
        );
        assert.match(said, /gcloud auth application-default login/);
        if (where === "invoke")
          assert.match(said, /You are not logged in to Google, or Google refuses the login; nothing was changed\./);
        assert.deepEqual(engine.resources(), []);
      } finally {
        process.env = before;
      }
    });

  const program = `
import ${JSON.stringify(path.join(checkout, "stacks/plainErrors"))};
import * as gcp from "@pulumi/gcp";
import { requireLogin } from ${JSON.stringify(path.join(checkout, "stacks/login"))};
export = async () => {
  await requireLogin();
  new gcp.compute.Network("network", { autoCreateSubnetworks: false });
};
`;
});
