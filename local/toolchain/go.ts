import * as fs from "node:fs";
import * as path from "node:path";
import * as semver from "semver";
import { run } from "../machine/command";
import { findProgram } from "./programs";
import { UserError } from "./userError";

/**
 * The environment for all calls of Go: the installed Go, no C compiler, and only the versions pinned in go.mod and go.sum. Workspaces and
 * the user's flags are ignored; other flags would also cause everything to be recompiled.
 */
export function goEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOTOOLCHAIN: "local",
    CGO_ENABLED: "0",
    GOFLAGS: "-buildvcs=false -mod=readonly",
    GOWORK: "off",
  };
}

/** The version of the Go on PATH, or undefined if there is none. */
export async function goVersion(): Promise<string | undefined> {
  if (findProgram("go") === undefined) return undefined;
  const answer = await run("go", ["env", "GOVERSION"], goEnvironment()).catch(() => "");
  return semver.coerce(answer)?.version;
}

/** Throws a UserError if Go is missing or older than a go.mod requires. */
export async function requireGo(modFile: string): Promise<void> {
  const needed = semver.coerce(/^go (\S+)$/m.exec(fs.readFileSync(modFile, "utf8"))?.[1]) ?? "0.0.0";
  const present = await goVersion();
  const remedy = `Install Go 1.26 or newer (https://go.dev/doc/install), put it on PATH and run the command again.`;
  if (present === undefined)
    throw new UserError(
      `Go is not installed, and ${toolOf(modFile)} must be built from source on this machine.`,
      remedy,
    );
  if (semver.lt(present, needed))
    throw new UserError(`Go ${present} is too old: ${toolOf(modFile)} needs Go ${String(needed)} or newer.`, remedy);
}

/** The folder in Go's module cache of a module that modules/`name` requires. Downloads it if it is missing. */
export async function moduleFolder(name: string, goModule: string): Promise<string> {
  const answer = await run(
    "go",
    ["-C", path.join(__dirname, "modules", name), "mod", "download", "-json", goModule],
    goEnvironment(),
  );
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

function toolOf(modFile: string): string {
  return path.basename(path.dirname(modFile));
}
