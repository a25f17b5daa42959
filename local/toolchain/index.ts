import { paths } from "../machine/paths";
import { baseImageTool } from "./baseImage";
import { downloadRelease } from "./download";
import { ensureTools } from "./ensure";
import { builtPath, type GoProgram, goTool, manifestsOf } from "./goModule";
import { goPrograms } from "./goTools";
import { chromiumTool, packagesTool } from "./packages";
import { findProgram } from "./programs";
import { pulumiRelease } from "./releases";
import { type Found, type Tool, type ToolName } from "./tool";

export { baseImage, baseImageTar } from "./baseImage";
export { kubernetesVersion } from "./goTools";
export { ownDocker } from "./ownDocker";
export { ownPulumi, pluginsToBuild } from "./ownPulumi";
export { type Endpoint, type PortUse, portsInUse } from "./portsInUse";
export { type ToolName } from "./tool";
export { UserError } from "./userError";

/** All tools, in the order in which they are installed. */
export const tools: readonly Tool[] = [packagesTool, baseImageTool, ...goPrograms.map(goTool), chromiumTool];

/** The tools that run the local cluster. They are not needed with a user's own cluster. */
const clusterTools: readonly ToolName[] = [
  ...(["pause", "collector", "kubernetes", "local-path-provisioner", "metallb-controller"] as const),
];

/** The tools that the engine's release replaces. */
const replacedByRelease: readonly ToolName[] = ["pulumi", "language-nodejs", "kubernetes-provider"];

/** Tools that only the tests need. The tests install them. */
export const testTools: readonly ToolName[] = ["chromium", "kube-score"];

/** Tools that only a bench needs. It installs them. */
const benchTools: readonly ToolName[] = ["kwok"];

/** The tools for the local cloud and the engine. */
export function cloudTools(): readonly ToolName[] {
  const needless = [...testTools, ...benchTools, ...(paths.ownKubeconfig === undefined ? [] : clusterTools)];
  return tools.map((tool) => tool.name).filter((name) => !needless.includes(name));
}

export interface ToolReport {
  readonly tool: Tool;
  /** Undefined if the tool is missing. */
  readonly found?: Found;
}

/**
 * Installs the tools that are missing. It can be interrupted at any time and run again: finished tools are kept, and concurrent runs never
 * build the same tool twice.
 * @param report Gets the progress line by line.
 * @throws UserError
 */
export async function ensureToolchain(wanted: readonly ToolName[], report: (line: string) => void): Promise<void> {
  const chosen = tools.filter((tool) => wanted.includes(tool.name));
  await downloadMissing(chosen, report);
  await ensureTools(chosen, report);
}

/** Downloads the engine if it, its language host or its Kubernetes plugin is missing. Building them would take 20 of 40 minutes. */
async function downloadMissing(chosen: readonly Tool[], report: (line: string) => void): Promise<void> {
  const release = pulumiRelease();
  const replaced = chosen.filter(({ name }) => replacedByRelease.includes(name));
  const found = await Promise.all(replaced.map((tool) => tool.find()));
  if (release === undefined || found.every((each) => each !== undefined)) return;
  // curl is one of Debian's packages for the local cloud, so install those first.
  if (findProgram("curl") === undefined && chosen.includes(packagesTool)) await ensureTools([packagesTool], report);
  if (findProgram("curl") !== undefined) await downloadRelease(release, report);
}

/** Reports all tools, installed or missing. Changes nothing. */
export async function inspectToolchain(): Promise<ToolReport[]> {
  return Promise.all(tools.map(async (tool) => ({ tool, found: await tool.find() })));
}

/** Absolute path of a program that is built from source unless the machine has it. The file may not exist yet. */
export function toolPath(name: ToolName): string {
  const program = goProgram(name);
  return program.own?.() ?? builtPath(program);
}

/** Absolute paths of a program's Kubernetes manifests. */
export function toolManifests(name: ToolName): Promise<string[]> {
  return manifestsOf(goProgram(name));
}

function goProgram(name: ToolName): GoProgram {
  const program = goPrograms.find((each) => each.name === name);
  if (program === undefined) throw new Error(`${name} is not one program.`);
  return program;
}
