import * as fs from "node:fs";
import * as path from "node:path";
import { run } from "../machine/command";
import { paths } from "../machine/paths";
import { goEnvironment } from "./go";
import { size } from "./progress";
import { type Tool } from "./tool";
import { UserError } from "./userError";

/** Megabytes that a compile needs for temporary files, even if Go's caches are complete. */
const least = 1000;

/** The disk space, in megabytes, that tools need on one file system. */
export interface DiskNeed {
  /** A folder on the file system. */
  readonly folder: string;
  readonly needed: number;
  readonly free: number;
}

/** Throws a UserError if a disk has too little space for the tools. */
export async function requireDiskSpace(missing: readonly Tool[], free = freeMegabytes): Promise<void> {
  const short = (await diskNeeds(missing, free)).find((need) => need.free < need.needed);
  if (short === undefined) return;
  throw new UserError(
    `The disk that holds ${short.folder} has ${size(short.free)} free, but ${size(short.needed)} are needed.`,
    "Free some space, or move the cache with DJANGO_GKE_CACHE, GOCACHE and GOMODCACHE, and run the command again.",
  );
}

/** The tools' needs, one for each file system. */
export async function diskNeeds(missing: readonly Tool[], free = freeMegabytes): Promise<DiskNeed[]> {
  const go = missing.filter((tool) => tool.heavy);
  const needs = new Map<number, { folder: string; needed: number }>();
  const add = (folder: string, megabytes: number) => {
    const place = existing(folder);
    const device = fs.statSync(place).dev;
    needs.set(device, { folder, needed: (needs.get(device)?.needed ?? 0) + megabytes });
  };
  if (go.length > 0) {
    const caches = await goCaches();
    const cold = sum(go);
    // Subtract what Go's caches already hold. Measuring them takes seconds, so only do it when space is short.
    const short = free(existing(caches[0] ?? paths.cache)) < cold;
    add(caches[0] ?? paths.cache, short ? Math.min(cold, Math.max(least, cold - (await used(caches)))) : cold);
  }
  const other = sum(missing.filter((tool) => !tool.heavy));
  if (other > 0) add(paths.cache, other);
  return [...needs.values()].map((need) => ({ ...need, free: free(existing(need.folder)) }));
}

/** Free space for this user on the file system of `folder`, in megabytes. */
export function freeMegabytes(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(existing(folder));
  return Math.floor((bavail * bsize) / 1e6);
}

async function goCaches(): Promise<string[]> {
  const answer = await run("go", ["env", "GOCACHE", "GOMODCACHE"], goEnvironment()).catch(() => "");
  return answer.split("\n").filter((folder) => path.isAbsolute(folder));
}

async function used(folders: readonly string[]): Promise<number> {
  const answer = await run("du", ["-sm", ...folders.filter((folder) => fs.existsSync(folder))]).catch(() => "");
  return answer.split("\n").reduce((total, line) => total + (Number.parseInt(line, 10) || 0), 0);
}

function existing(folder: string): string {
  return fs.existsSync(folder) ? folder : existing(path.dirname(folder));
}

function sum(tools: readonly Tool[]): number {
  return tools.reduce((total, tool) => total + tool.megabytes, 0);
}
