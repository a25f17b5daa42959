import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { run, succeeds } from "../machine/command";
import { toolsFolder, whole } from "./cache";
import { runLogged } from "./loggedRun";
import { ownDocker } from "./ownDocker";
import { findProgram } from "./programs";
import { slim, slimRecipe } from "./slim";
import { type Step, type Tool } from "./tool";
import { UserError } from "./userError";

/** The base image of both of the site's images. */
export const baseImage = "debian:trixie-slim";

const suite = "trixie";

/** The base image's root file system as an uncompressed archive for `docker import`. It exists once the tool is built. */
export function baseImageTar(): string {
  const recipe = createHash("sha256")
    .update(JSON.stringify([suite, slimRecipe]))
    .digest("hex")
    .slice(0, 12);
  return path.join(toolsFolder(), `debian-trixie-slim-13-${recipe}`, "rootfs.tar");
}

export const baseImageTool: Tool = {
  name: "base-image",
  version: "13",
  purpose: `${baseImage}, from which the site's images are built`,
  means: "pulled by this machine's Docker, or built with debootstrap",
  source: "the Debian package mirror",
  seconds: 60,
  megabytes: 700,
  heavy: false,
  async find() {
    const docker = await ownDocker();
    if (docker !== undefined && (await succeeds(docker, ["image", "inspect", baseImage])))
      return { where: "this machine's Docker", own: true };
    return fs.existsSync(baseImageTar()) ? { where: baseImageTar(), own: false } : undefined;
  },
  async check() {
    if (process.getuid?.() === 0 || (await ownDocker()) !== undefined) return;
    throw new UserError(
      `Only root can make the base image ${baseImage} with debootstrap, and no Docker daemon is running to pull it.`,
      "Run the command as root, or start Docker and make sure that this user may use it (group docker).",
    );
  },
  async obtain(step) {
    const docker = await ownDocker();
    if (docker !== undefined && (await succeeds(docker, ["pull", "--quiet", baseImage]))) return { memory: 0 };
    const memory = await whole(baseImageTar(), async (partial) => {
      const root = `${path.dirname(partial)}.root`;
      fs.rmSync(root, { recursive: true, force: true });
      try {
        const used = await debootstrap(root, step);
        slim(root);
        fs.chmodSync(root, 0o755); // the mode of the image's "/", independent of the umask
        await run("tar", ["-C", root, "--numeric-owner", "--sort=name", "-cf", partial, "."]);
        return used;
      } finally {
        fs.rmSync(root, { recursive: true, force: true });
      }
    });
    return { memory };
  },
};

async function debootstrap(root: string, step: Step): Promise<number> {
  const program = findProgram("debootstrap");
  if (program === undefined)
    throw new UserError("The program debootstrap is missing.", "Run: sudo apt-get install debootstrap");
  fs.mkdirSync(root, { recursive: true });
  // Private namespaces: its mounts are gone when it exits, so that removing `root` cannot reach the machine's /sys, and its children are
  // killed with it.
  const apart = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"];
  return runLogged({
    command: "unshare",
    args: [...apart, program, "--variant=minbase", suite, root],
    ...step,
  });
}
