import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { toolsFolder, whole } from "./cache";
import { goEnvironment, moduleFolder, requireGo } from "./go";
import { runLogged } from "./loggedRun";
import { type Obtained, type Step, type Tool, type ToolName } from "./tool";

/** The Go modules that pin everything that is built from source. */
export const modulesFolder = path.join(__dirname, "modules");

/** A program built from one of these modules. */
export interface GoProgram {
  readonly name: ToolName;
  readonly version: string;
  readonly purpose: string;
  readonly seconds: number;
  readonly megabytes: number;
  /** The folder below modules/. */
  readonly module: string;
  /** The package to build, as a path within the module. */
  readonly package: string;
  readonly ldflags: string;
  /** The file name of the binary. */
  readonly binary: string;
  /** A folder shared by programs that look for each other next to themselves. Each lists the same modules in the same order. */
  readonly folder?: { readonly name: string; readonly modules: readonly string[] };
  /** The path of an installed program that replaces the build, if the machine has one. */
  readonly own?: () => string | undefined;
  /** Kubernetes manifests in the program's Go module. They are stored next to the binary. */
  readonly manifests?: { readonly module: string; readonly files: readonly string[] };
  /** Writes generated files to the module's folder before the build. */
  readonly prepare?: (step: Step) => Promise<void>;
}

/** The same for all programs, because Go's build cache is separate for each set of flags. `-s -w` is in each program's ldflags. */
const buildFlags = ["-trimpath"];

/** Absolute path of the binary in the cache. The folder's name changes with the pins, the sources and the flags. */
export function builtPath(program: GoProgram): string {
  const folder = program.folder ?? { name: `${program.name}-${program.version}`, modules: [program.module] };
  const hash = createHash("sha256").update(
    JSON.stringify([buildFlags, program.folder ? "" : program.package, program.ldflags]),
  );
  for (const module of folder.modules)
    for (const file of sources(path.join(modulesFolder, module))) hash.update(fs.readFileSync(file));
  return path.join(toolsFolder(), `${folder.name}-${hash.digest("hex").slice(0, 12)}`, program.binary);
}

/**
 * The program's manifests, in the order of `files`. They are copied next to the binary when it is built, so that Go's module cache may be
 * emptied, and copied again if they are missing.
 */
export async function manifestsOf(program: GoProgram): Promise<string[]> {
  const { manifests } = program;
  if (manifests === undefined) return [];
  const folder = path.join(path.dirname(builtPath(program)), "manifests", program.name);
  const kept = manifests.files.map((file) => path.join(folder, path.basename(file)));
  if (kept.every((file) => fs.existsSync(file))) return kept;
  const source = await moduleFolder(program.module, manifests.module);
  await whole(folder, async (partial) => {
    await fs.promises.mkdir(partial);
    for (const file of manifests.files) {
      const copy = path.join(partial, path.basename(file));
      await fs.promises.copyFile(path.join(source, file), copy);
      await fs.promises.chmod(copy, 0o644); // files in the module cache are read-only
    }
  });
  return kept;
}

/** The Tool for a Go program. */
export function goTool(program: GoProgram): Tool {
  const cwd = path.join(modulesFolder, program.module);
  return {
    ...program,
    means: "built from source",
    source: "the Go module proxy",
    heavy: true,
    find() {
      const own = program.own?.();
      const built = builtPath(program);
      if (own !== undefined) return Promise.resolve({ where: own, own: !own.startsWith(toolsFolder()) });
      return Promise.resolve(fs.existsSync(built) ? { where: built, own: false } : undefined);
    },
    check: () => requireGo(path.join(cwd, "go.mod")),
    async fetch(step) {
      await program.prepare?.(step);
      // Loads every package of the build, which downloads exactly the modules that it needs.
      await runGo(step, cwd, ["list", "-deps", "-f", "{{with .Error}}{{.}}{{end}}", program.package]);
    },
    async obtain(step): Promise<Obtained> {
      await manifestsOf(program); // first, because the tool counts as built once its binary exists
      return whole(builtPath(program), async (partial) => ({
        memory: await runGo(step, cwd, [
          "build",
          ...buildFlags,
          "-ldflags",
          program.ldflags,
          "-o",
          partial,
          program.package,
        ]),
      }));
    },
  };
}

function runGo(step: Step, cwd: string, args: readonly string[]): Promise<number> {
  return runLogged({ command: "go", args, cwd, env: goEnvironment(), ...step });
}

/** The files that determine the build: the pins and our Go files. Files from `prepare` follow from the pins. */
function sources(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /(\.go|^go\.mod|^go\.sum)$/.test(file))
    .sort()
    .map((file) => path.join(folder, file));
}
