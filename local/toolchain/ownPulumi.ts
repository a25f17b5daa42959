import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as semver from "semver";
import { toolsFolder } from "./cache";
import { findPrograms } from "./programs";
import { downloadedProgram, pulumiRelease } from "./releases";

/** CLI versions that work with the program's SDK (3.248): the same major version and not much older. */
const pulumiRange = ">=3.200.0 <4.0.0";

const known = new Map<string, string | undefined>();

/**
 * The user's own `pulumi`, if PATH has one with a suitable version. It downloads its plugins itself, so none are built. Cached for each
 * PATH, because `pulumi version` takes 0.1 s.
 */
export function ownPulumi(): string | undefined {
  const key = process.env.PATH ?? "";
  if (!known.has(key)) known.set(key, findPrograms("pulumi").find(isOwnAndFits));
  return known.get(key);
}

/** The user's own engine or the downloaded release. Both download their plugins themselves. */
export function vendorsPulumi(): string | undefined {
  return ownPulumi() ?? downloadedProgram(pulumiRelease());
}

/** The plugins to build or replace if the engine was built here: such an engine cannot download any. */
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
