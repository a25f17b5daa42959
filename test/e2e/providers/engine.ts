import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkout } from "../../../local/machine/paths";
import { listResources } from "../../../local/providers/gcp/cloud";
import { installProviders, npmVersion } from "../../../local/providers/install";
import { toolPath } from "../../../local/toolchain";
import { FakeMachine } from "../../unit/local/providers/fakeMachine";
import { project } from "../../unit/local/providers/googleInputs";
import type { Changes } from "./program";

/** What the engine means to do, by the resource's name: create, update, replace, …; what stays the same is left out. */
export type Steps = Record<string, string>;

/** The real engine over the project's plugins, the one of Google over a machine that only remembers; in its own folder. */
export class Engine {
  readonly folder = mkdtempSync(join(tmpdir(), "engine-"));
  readonly machine = new FakeMachine(join(this.folder, "machine.json"));
  private readonly home = join(this.folder, "home");

  static async start(): Promise<Engine> {
    const engine = new Engine();
    const { folder, home } = engine;
    for (const name of ["state", "home", "program"]) mkdirSync(join(folder, name));
    await installProviders(home, ["gcp", "random", "docker"]);
    // The same plugin as installed, but for its machine.
    const plugin = join(home, "plugins", `resource-gcp-v${npmVersion("gcp")}`, "pulumi-resource-gcp");
    const [real, fake] = ["local/providers/gcp/main.ts", "test/unit/local/providers/fakeGcpPlugin.ts"];
    writeFileSync(plugin, readFileSync(plugin, "utf8").replace(real, fake));
    engine.write("Pulumi.yaml", "name: shop\nruntime: nodejs\nmain: index.ts\n");
    engine.write("index.ts", `export * from ${JSON.stringify(join(checkout, "test/e2e/providers/program"))};\n`);
    engine.write("tsconfig.json", readFileSync(join(checkout, "tsconfig.json"), "utf8"));
    engine.write("package.json", '{ "main": "index.ts" }');
    symlinkSync(join(checkout, "node_modules"), join(folder, "program/node_modules"));
    engine.change({});
    await engine.run("stack", "init", "dev");
    await engine.run("config", "set", "gcp:project", project);
    await engine.run("config", "set", "gcp:region", "europe-west1");
    return engine;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Sets what the program wants otherwise than googleInputs. */
  change(changes: Changes): void {
    this.write(
      "changes.json",
      JSON.stringify(changes, (_key, value: unknown) => value ?? null),
    );
  }

  /** Runs a command of the engine; answers its output, throws with it when the command fails. */
  async run(...args: string[]): Promise<string> {
    const child = this.start(...args);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed (${code}):\n${output}`);
    return output;
  }

  /** Starts a command of the engine; the process is the engine itself. */
  start(...args: string[]): ChildProcess {
    const pulumi = toolPath("pulumi");
    return spawn(pulumi, ["--non-interactive", ...args], {
      cwd: join(this.folder, "program"),
      env: {
        ...process.env,
        PATH: `${dirname(pulumi)}:${process.env.PATH ?? ""}`,
        PULUMI_HOME: this.home,
        PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "1",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
        PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        FAKE_CLOUD: this.folder,
      },
    });
  }

  /** What a preview with these changes would do to each resource; replacing is one step. */
  async preview(changes: Changes): Promise<Steps> {
    this.change(changes);
    const output = await this.run("preview", "--json");
    const { steps } = JSON.parse(output.slice(output.indexOf("{"))) as { steps: { op: string; urn: string }[] };
    const all = steps.filter(
      ({ urn, op }) => !urn.includes("::pulumi:") && !op.includes("delete") && !op.includes("create-"),
    );
    return Object.fromEntries(all.map(({ urn, op }) => [urn.split("::").pop() ?? "", op]));
  }

  resources(): ReturnType<typeof listResources> {
    return listResources(join(this.folder, "cloud"), project);
  }

  /** Makes the machine wait for ever after it has made its next cluster, or no longer. */
  hang(on: boolean): void {
    if (on) writeFileSync(join(this.folder, "hang"), "");
    else rmSync(join(this.folder, "hang"), { force: true });
  }

  private write(name: string, content: string): void {
    writeFileSync(join(this.folder, "program", name), content);
  }
}

/** The processes whose environment names a folder, such as the plugins of an engine that was started for it. */
export function processesWith(folder: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids
    .filter((pid) => read(`/proc/${pid}/environ`).includes(folder))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It ended in the meantime.
    return "";
  }
}
