import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as semver from "semver";
import { toolsFolder } from "./cache";
import { findPrograms } from "./programs";
import { downloadedProgram, pulumiRelease } from "./releases";

/** Versions of the command line that the program's SDK (3.248) is used with: its own major version, not much older. */
const pulumiRange = ">=3.200.0 <4.0.0";

const known = new Map<string, string | undefined>();

/**
 * The user's own `pulumi`, if PATH has one of a fitting version. It can fetch its plugins itself, so none is built then.
 * Asked once for each PATH: the answer takes a tenth of a second.
 */
export function ownPulumi(): string | undefined {
  const key = process.env.PATH ?? "";
  if (!known.has(key)) known.set(key, findPrograms("pulumi").find(isOwnAndFits));
  return known.get(key);
}

/** The vendor's engine, which downloads its plugins itself: the user's own, or the release that was downloaded. */
export function vendorsPulumi(): string | undefined {
  return ownPulumi() ?? downloadedProgram(pulumiRelease());
}

/** Plugins that are built or stood in for if the engine was built here: such an engine downloads none. */
export function pluginsToBuild(): ("kubernetes" | "random" | "docker" | "tls")[] {
  return vendorsPulumi() === undefined ? ["kubernetes", "random", "docker", "tls"] : [];
}

function isOwnAndFits(file: string): boolean {
  if (fs.realpathSync(file).startsWith(toolsFolder())) return false;
  const { stdout, status } = spawnSync(file, ["version"], {
    encoding: "utf8",
    timeout: 10_000,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
  });
  const version = status === 0 ? semver.valid(stdout.trim()) : null;
  return version !== null && semver.satisfies(version, pulumiRange, { includePrerelease: true });
}
