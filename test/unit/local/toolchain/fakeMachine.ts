import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { paths } from "../../../../local/machine/paths";
import { systemFolders } from "../../../../local/toolchain/programs";

/** A machine with an empty cache and no programs but those that a test gives it; the real one comes back with `restore`. */
export interface FakeMachine {
  readonly folder: string;
  /** Environment for a process that shall run on it. */
  readonly env: NodeJS.ProcessEnv;
  /** Puts a shell script on PATH. */
  program(name: string, script: string): void;
  /** Puts the real machine's program on PATH. */
  borrow(...names: string[]): void;
  /** What the fake programs wrote to "$CALLS", line by line. */
  calls(): string[];
  /** All files below the cache, but locks, logs and compiled TypeScript. */
  cached(): string[];
  restore(): void;
}

export function fakeMachine(): FakeMachine {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "toolchain-"));
  const bin = path.join(folder, "bin");
  const cache = path.join(folder, "cache");
  const calls = path.join(folder, "calls");
  fs.mkdirSync(bin);
  const before = { PATH: process.env.PATH, CALLS: process.env.CALLS, cache: paths.cache, system: [...systemFolders] };
  process.env.PATH = bin;
  process.env.CALLS = calls;
  paths.cache = cache;
  systemFolders.length = 0;
  const machine: FakeMachine = {
    folder,
    env: { HOME: folder, PATH: bin, CALLS: calls, DJANGO_GKE_CACHE: cache },
    program(name, script) {
      fs.writeFileSync(path.join(bin, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`, { mode: 0o755 });
    },
    borrow(...names) {
      for (const name of names) fs.symlinkSync(realProgram(name, before.PATH ?? ""), path.join(bin, name));
    },
    calls: () => (fs.existsSync(calls) ? fs.readFileSync(calls, "utf8").trimEnd().split("\n") : []),
    cached: () =>
      fs.existsSync(cache)
        ? fs
            .readdirSync(cache, { recursive: true, encoding: "utf8" })
            .filter((file) => !/^(locks|logs|compiled)/.test(file) && file !== "tools")
            .sort()
        : [],
    restore() {
      process.env.PATH = before.PATH;
      if (before.CALLS === undefined) delete process.env.CALLS;
      else process.env.CALLS = before.CALLS;
      paths.cache = before.cache;
      systemFolders.push(...before.system);
      fs.rmSync(folder, { recursive: true });
    },
  };
  machine.borrow("flock");
  return machine;
}

/** A Go that answers as version 1.26.8 does, and whose `build` writes a file, after `beforeBuild`. */
export function fakeGo(machine: FakeMachine, beforeBuild = "", version = "go1.26.8"): void {
  machine.program(
    "go",
    `case "$1" in
  env) if [ "$2" = GOVERSION ]; then echo ${version}; else echo "$HOME/none"; fi ;;
  list) echo "list \${PWD##*/}" >> "$CALLS" ;;
  build) echo "build \${PWD##*/}" >> "$CALLS"
    while [ "$1" != -o ]; do shift; done
    echo half > "$2"
    ${beforeBuild}
    echo program > "$2"; chmod +x "$2" ;;
esac`,
  );
}

function realProgram(name: string, search: string): string {
  const found = [...search.split(path.delimiter), "/usr/sbin", "/sbin"]
    .map((folder) => path.join(folder, name))
    .find((file) => fs.existsSync(file));
  if (found === undefined) throw new Error(`${name} is not on this machine`);
  return found;
}
