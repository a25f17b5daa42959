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

/** Every tool, in the order in which they are had. */
export const tools: readonly Tool[] = [packagesTool, baseImageTool, ...goPrograms.map(goTool), chromiumTool];

/** The tools that are a cluster of this machine; where the user has one, none of them is needed. */
const clusterTools: readonly ToolName[] = [
  ...(["pause", "collector", "kubernetes", "local-path-provisioner", "metallb-controller"] as const),
];

/** What need not be built once the engine's release is there. */
const replacedByRelease: readonly ToolName[] = ["pulumi", "language-nodejs", "kubernetes-provider"];

/** What only the tests want, and get when they do. */
export const testTools: readonly ToolName[] = ["chromium", "kube-score"];

/** What the local cloud and the engine need. */
export function cloudTools(): readonly ToolName[] {
  const needless = [...testTools, ...(paths.ownKubeconfig === undefined ? [] : clusterTools)];
  return tools.map((tool) => tool.name).filter((name) => !needless.includes(name));
}

/** What `inspectToolchain` says of one tool. */
export interface ToolReport {
  readonly tool: Tool;
  /** Where it is; `undefined` if it is missing. */
  readonly found?: Found;
}

/**
 * Sees to it that the wanted tools are on this machine, by using what is there and getting what is not.
 * Can be interrupted at any moment and run again; finished tools are not made again, and two runs do not make one twice.
 * @param report Gets the progress, one plain line at a time.
 * @throws UserError with one sentence and what to do.
 */
export async function ensureToolchain(wanted: readonly ToolName[], report: (line: string) => void): Promise<void> {
  const chosen = tools.filter((tool) => wanted.includes(tool.name));
  await downloadMissing(chosen, report);
  await ensureTools(chosen, report);
}

/** Downloads the engine if it, its language host or its Kubernetes plugin is missing: that is 20 of the 40 minutes of building. */
async function downloadMissing(chosen: readonly Tool[], report: (line: string) => void): Promise<void> {
  const release = pulumiRelease();
  const replaced = chosen.filter(({ name }) => replacedByRelease.includes(name));
  const found = await Promise.all(replaced.map((tool) => tool.find()));
  if (release === undefined || found.every((each) => each !== undefined)) return;
  // Debian's packages bring curl to a machine that lacks it.
  if (findProgram("curl") === undefined && chosen.includes(packagesTool)) await ensureTools([packagesTool], report);
  if (findProgram("curl") !== undefined) await downloadRelease(release, report);
}

/** What is on this machine and what is not; changes nothing. */
export async function inspectToolchain(): Promise<ToolReport[]> {
  return Promise.all(tools.map(async (tool) => ({ tool, found: await tool.find() })));
}

/** Absolute path of a program that is built from source where the machine has none: whether it is there or not yet. */
export function toolPath(name: ToolName): string {
  const program = goProgram(name);
  return program.own?.() ?? builtPath(program);
}

/** Absolute paths of the Kubernetes manifests that a program comes with. */
export function toolManifests(name: ToolName): Promise<string[]> {
  return manifestsOf(goProgram(name));
}

function goProgram(name: ToolName): GoProgram {
  const program = goPrograms.find((each) => each.name === name);
  if (program === undefined) throw new Error(`${name} is not one program.`);
  return program;
}
