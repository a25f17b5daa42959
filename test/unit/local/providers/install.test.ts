import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { credentials } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { checkout } from "../../../../local/machine/paths";
import { installProviders, npmVersion, type PluginName } from "../../../../local/providers/install";
import { register } from "../../../../local/typescript/typescriptProgram";

const plugins = ["gcp", "random", "docker", "tls"] as const satisfies PluginName[];

describe("the installed local plugins", () => {
  let home: string;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
    await installProviders(home, plugins);
  });
  after(() => rmSync(home, { recursive: true }));
  const executable = (name: PluginName) =>
    join(home, "plugins", `resource-${name}-v${npmVersion(name)}`, `pulumi-resource-${name}`);

  it("are complete, and the only plugins in the engine's plugin folder", async () => {
    await installProviders(home, plugins);
    const files = readdirSync(join(home, "plugins"), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    assert.deepEqual(files.map((entry) => join(entry.parentPath, entry.name)).sort(), plugins.map(executable).sort());
    for (const name of plugins) assert.equal(statSync(executable(name)).mode & 0o777, 0o755);
  });

  for (const name of plugins) {
    it(`include ${name}, which starts from any folder and returns the version of its npm package`, async function () {
      this.timeout(30_000);
      const child = spawn(executable(name), ["127.0.0.1:1"], { cwd: "/", stdio: ["ignore", "pipe", "inherit"] });
      try {
        const port = await firstLine(child.stdout);
        const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
        const info = await new Promise<PluginInfo>((resolve, reject) =>
          client.getPluginInfo(new Empty(), (error, answer) => (error === null ? resolve(answer) : reject(error))),
        );
        client.close();
        const manifest = readFileSync(require.resolve(`@pulumi/${name}/package.json`), "utf8");
        assert.equal(info.getVersion(), (JSON.parse(manifest) as { version: string }).version);
      } finally {
        child.kill();
      }
    });
  }

  it("load the current TypeScript, compile each file once, and work without a cache folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "typescript-"));
    symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
    const run = (content: string, cache = folder): string => {
      writeFileSync(join(folder, "main.ts"), content);
      const args = ["--require", register, join(folder, "main.ts")];
      return execFileSync(process.execPath, args, { encoding: "utf8", env: { DJANGO_GKE_CACHE: cache } });
    };
    const program = 'const colour: string = "orange"; console.log(colour);';
    assert.equal(run(program), "orange\n");
    assert.equal(run(program), "orange\n");
    assert.equal(run(program.replace("orange", "maroon")), "maroon\n");
    const [version = ""] = readdirSync(join(folder, "compiled"));
    assert.equal(readdirSync(join(folder, "compiled", version)).length, 2);
    assert.equal(run(program, "/dev/null/none"), "orange\n");
    rmSync(folder, { recursive: true });
  });

  it("exit soon after their engine was killed", async function () {
    this.timeout(30_000);
    // The shell replaces the engine: it starts the plugin, says its process id, and is killed.
    const engine = spawn("sh", ["-c", `'${executable("random")}' 127.0.0.1:1 & echo $!; wait`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said = lines(engine.stdout);
    const plugin = Number((await said.next()).value);
    await said.next();
    engine.kill("SIGKILL");
    let waited = 0;
    for (; runs(plugin) && waited < 5000; waited += 50) await sleep(50);
    if (runs(plugin)) process.kill(plugin, "SIGKILL");
    assert.ok(waited < 3000, `still there after ${waited} ms`);
  });
});

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return String((await lines(stream).next()).value);
}

async function* lines(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream) {
    rest += String(chunk);
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      yield rest.slice(0, end);
      rest = rest.slice(end + 1);
    }
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
