import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Failure } from "../plugin/plugin";
import { hasUnknown, type Properties } from "../plugin/values";
import { contextDigest } from "./contextDigest";

/** A build with all settings filled in, and the problems found. */
export interface CheckedBuild {
  readonly build: Properties;
  readonly failures: readonly Failure[];
}

/**
 * Fills in the settings that the program omitted in `build`, and the digest of its context. Paths are relative to the program's folder,
 * which is the plugin's working directory.
 */
export function checkBuild(given: Properties): CheckedBuild {
  const build: Properties = { builderVersion: "BuilderBuildKit", platform: hostPlatform(), ...given };
  if (hasUnknown(given.context) || hasUnknown(given.dockerfile)) return { build, failures: [] };
  const context = typeof given.context === "string" ? given.context : ".";
  const dockerfile = typeof given.dockerfile === "string" ? given.dockerfile : join(context, "Dockerfile");
  const filled = { ...build, context, dockerfile };
  if (!isFolder(context)) {
    return {
      build: filled,
      failures: [{ property: "build.context", reason: `no such folder: "${context}" (${resolve(context)})` }],
    };
  }
  if (!existsSync(dockerfile)) {
    return {
      build: filled,
      failures: [{ property: "build.dockerfile", reason: missingDockerfile(context, dockerfile) }],
    };
  }
  try {
    return { build: { ...filled, contextDigest: contextDigest(context, dockerfile) }, failures: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { build: filled, failures: [{ property: "build.context", reason }] };
  }
}

function missingDockerfile(context: string, dockerfile: string): string {
  const beside = join(context, dockerfile);
  const hint = existsSync(beside)
    ? ` It is relative to the program's folder, not to the context: try setting it to "${beside}".`
    : "";
  return `could not open the Dockerfile at "${dockerfile}".${hint}`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** This machine's platform in Docker's notation. */
function hostPlatform(): string {
  return process.arch === "arm64" ? "linux/arm64" : "linux/amd64";
}
