import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkout } from "../../../local/machine/paths";

/** How a command on a separate machine ended. */
export interface Ended {
  readonly status: number | null;
  /** Its output, both streams. */
  readonly output: string;
  /** Processes that it left running, daemons too. */
  readonly processes: string[];
  /** Network devices that it left, apart from lo. */
  readonly devices: string[];
  /** Mounts that it left below its state folder. */
  readonly mounts: string[];
}

/**
 * A machine apart: this one's programs and files, but networks, mounts and processes of its own, so that a broken one harms
 * nobody and whatever runs on this one does not meet it. Everything on it ends with it.
 */
export class Apart {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "apart-"));
  readonly state = path.join(this.folder, "state");

  /**
   * Runs one of our commands there. `prepare`, shell, runs before it and breaks something.
   * The shell gets the variables $FOLDER and $STATE.
   */
  async run(command: string, prepare: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const script = [
      "set -e",
      "ip link set lo up",
      prepare,
      "set +e",
      `(${command}) > "$FOLDER/output" 2>&1; echo $? > "$FOLDER/status"`,
      // What still runs, but this shell, its children and what `prepare` has started.
      `ps -eo pid=,args= > "$FOLDER/processes"`,
      `ls /sys/class/net > "$FOLDER/devices"`,
      `grep " $STATE/" /proc/mounts > "$FOLDER/mounts"`,
      "exit 0",
    ].join("\n");
    const apart = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"];
    const child = spawn("unshare", [...apart, "sh", "-c", `mount -t sysfs none /sys\n${script}`], {
      cwd: checkout,
      env: { ...process.env, ...env, FOLDER: this.folder, STATE: this.state, DJANGO_GKE_STATE: this.state },
      stdio: ["ignore", "ignore", "inherit"],
    });
    await new Promise((resolve) => child.once("close", resolve));
    const lines = (name: string) =>
      this.read(name)
        .split("\n")
        .filter((line) => line !== "");
    return {
      status: Number(this.read("status")),
      output: this.read("output"),
      processes: lines("processes").filter((line) => !/^ *\d+ (sh -c|ps -eo|node -e)/.test(line)),
      devices: lines("devices").filter((name) => name !== "lo"),
      mounts: lines("mounts"),
    };
  }

  remove(): void {
    spawnSync("umount", ["--lazy", this.state]);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private read(name: string): string {
    const file = path.join(this.folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  }
}
