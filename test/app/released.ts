import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The commit whose code serves while the newest migrations run, or why there is none. */
export type Released = { readonly commit: string } | { readonly none: string };

/** What all migrations of the apps in a folder have in common: https://git-scm.com/docs/gitglossary#def_pathspec */
const migrations = ":(glob)**/migrations/**";

/** Runs git in a folder. Rejects with its output if it fails. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  return (await execute("git", ["-C", folder, ...args], { maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
}

/**
 * The release before the newest migrations of a Django project: HEAD when they are not committed yet, else the commit
 * before the newest one that changes a folder `migrations` (on a main branch: before the merge that brought it).
 *
 * @param app the project's folder, anywhere in a git repository.
 * @param known the commit or tag that serves, where the caller knows better. Rejects when there is no such commit.
 */
export async function releaseBefore(app: string, known?: string): Promise<Released> {
  if (known !== undefined) return { commit: await git(app, "rev-parse", "--verify", `${known}^{commit}`) };
  const inside = await git(app, "rev-parse", "--is-inside-work-tree").catch(() => "false");
  if (inside !== "true") return { none: "the app is in no git repository" };
  const newest = await git(app, "log", "-1", "--first-parent", "--format=%h", "--", migrations).catch(() => "");
  const uncommitted = (await git(app, "status", "--porcelain", "--", migrations)) !== "";
  if (newest === "") return { none: "no release with migrations is committed" };
  const before = uncommitted ? "HEAD" : `${newest}^`;
  const commit = await git(app, "rev-parse", "--verify", "--quiet", before).catch(() => undefined);
  if (commit === undefined) {
    const shallow = (await git(app, "rev-parse", "--is-shallow-repository")) === "true";
    return {
      none: shallow ? `the clone is shallow and ends at ${newest}` : `the app's first migrations came with ${newest}`,
    };
  }
  const had = (await git(app, "ls-tree", "-r", "--name-only", commit, "--", ".")).split("\n");
  return had.some((file) => path.dirname(file).split("/").includes("migrations"))
    ? { commit }
    : { none: `the app's first migrations came with ${newest}` };
}

/** Writes the files of a folder as they were at a commit into a new temporary folder, which the caller removes. */
export async function filesAt(app: string, commit: string): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "django-gke-released-"));
  const archive = path.join(folder, ".tar");
  // The modes that a checkout has, or Docker would not find the files in its cache.
  await git(app, "-c", "tar.umask=0022", "archive", "--format=tar", "--output", archive, commit);
  await execute("tar", ["--extract", "--preserve-permissions", "--file", archive, "--directory", folder]);
  fs.rmSync(archive);
  return folder;
}
