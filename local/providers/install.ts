import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { writeFileAtomically } from "../machine/files";
import { checkout } from "../machine/paths";
import { toolPath } from "../toolchain";
import { typescriptProgram } from "../typescript/typescriptProgram";

/** The plugins that can be installed: our own, and the Kubernetes provider that the toolchain builds. */
export type PluginName = "gcp" | "random" | "docker" | "tls" | "kubernetes";

/**
 * Installs plugins for the engine, in the versions that the npm packages ask for. Our plugins run from this checkout: the installed file is
 * a shell script with absolute paths, so call this before each use.
 * @param pulumiHome The engine's PULUMI_HOME.
 */
export async function installProviders(pulumiHome: string, which: readonly PluginName[]): Promise<void> {
  for (const name of which) {
    const folder = path.join(pulumiHome, "plugins", `resource-${name}-v${npmVersion(name)}`);
    writeFileAtomically(
      path.join(folder, `pulumi-resource-${name}`),
      `#!/bin/sh\nexec ${command(name).map(quote).join(" ")} "$@"\n`,
      0o755,
    );
  }
  return Promise.resolve();
}

/** The installed version of the npm package `@pulumi/<name>`. The engine asks for the plugin with the same version. */
export function npmVersion(name: PluginName): string {
  const manifest = createRequire(__filename).resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string }).version;
}

function command(name: PluginName): string[] {
  if (name === "kubernetes") return [toolPath("kubernetes-provider")];
  const program = typescriptProgram(path.join(checkout, "local", "providers", name, "main.ts"));
  return [program.command, ...program.args];
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
