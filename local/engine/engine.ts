import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { randomBytes } from "node:crypto";
import { ensureCredentialPlugin } from "../cluster/credentialPlugin";
import { run } from "../machine/command";
import { mark } from "../machine/processes";
import { checkout, paths } from "../machine/paths";
import { programsFolder } from "../machine/programs";
import { installProviders } from "../providers/install";
import { removeStaleLocks } from "./staleLocks";
import { pluginsToBuild, toolPath } from "../toolchain";
import { UserError } from "../toolchain/userError";
import { register } from "../typescript/typescriptProgram";

/** PULUMI_HOME for the local cloud, so that the user's own plugins and credentials are not touched. */
const home = () => paths.inState("pulumi");

/** The environment of the engine on the local cloud. The Pulumi program gets none of these settings. */
export function engineEnv(): NodeJS.ProcessEnv {
  // The user's own PULUMI_ settings (a passphrase, stack, backend or token) belong to other stacks. But for one, of a command in
  // docs/operating.md.
  const others = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("PULUMI_") || name === "PULUMI_K8S_DELETE_UNREACHABLE",
  );
  return {
    ...Object.fromEntries(others),
    // Marks the language host, which outlives a killed engine by a minute.
    ...mark("engine"),
    PATH: `${programsFolder()}:${path.dirname(toolPath("pulumi"))}:${process.env.PATH ?? ""}`,
    PULUMI_HOME: home(),
    // Without metadata files: a killed engine can leave a truncated one, and then the backend cannot be read.
    PULUMI_BACKEND_URL: `file://${paths.inState("stacks")}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(),
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    // The options in Pulumi.yaml, for the language host that is built here: it is too old to read them. The program is loaded by
    // register.js. With ts-node, each command would check the types of the whole program: ten seconds and 700 MB more.
    NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --require ${JSON.stringify(register)}`.trim(),
    TS_NODE_IGNORE: ".",
    ...(pluginsToBuild().length > 0 ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1" } : {}),
  };
}

/** Creates the engine's home and backend and installs its plugins. */
export async function prepareEngine(): Promise<void> {
  for (const folder of [home(), paths.inState("stacks")]) fs.mkdirSync(folder, { recursive: true });
  if (!fs.existsSync(passphraseFile())) {
    fs.writeFileSync(passphraseFile(), randomBytes(24).toString("base64url"), { mode: 0o600 });
  }
  ensureCredentialPlugin();
  removeStaleLocks(paths.inState("stacks"));
  await installProviders(home(), ["gcp", ...pluginsToBuild()]);
}

/** Starts the engine in the checkout. */
export function startEngine(
  args: readonly string[],
  stdio: StdioOptions,
  variables: NodeJS.ProcessEnv = {},
): ChildProcess {
  if (!fs.existsSync(toolPath("pulumi")))
    throw new UserError("The engine is not installed yet.", "Run npm run up once: it installs the missing tools.");
  return spawn(toolPath("pulumi"), args, {
    cwd: checkout,
    env: { ...engineEnv(), ...variables },
    stdio,
  });
}

/** Runs the engine in this terminal. Throws if it fails. */
export async function pulumi(...args: readonly string[]): Promise<void> {
  const child = startEngine(args, "inherit");
  // The engine receives Ctrl-C from the terminal too and shuts down in order, so wait for it.
  const wait = () => undefined;
  process.on("SIGINT", wait);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("exit", resolve);
    child.once("error", reject);
  });
  process.off("SIGINT", wait);
  if (code !== 0)
    throw new UserError(`pulumi ${args[0] ?? ""} failed.`, "Fix the cause above and run the same command again.");
}

/** Runs the engine and returns its output. */
export function pulumiOutput(...args: readonly string[]): Promise<string> {
  return run(toolPath("pulumi"), ["--cwd", checkout, ...args], engineEnv());
}

const passphraseFile = () => paths.inState("passphrase");
