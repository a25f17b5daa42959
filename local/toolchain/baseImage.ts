import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { succeeds } from "../machine/command";
import { toolsFolder, whole } from "./cache";
import { runLogged } from "./loggedRun";
import { ownDocker } from "./ownDocker";
import { findProgram } from "./programs";
import { type Step, type Tool } from "./tool";
import { UserError } from "./userError";

/** The base image of both of the site's images. */
export const baseImage = "debian:trixie-slim";

/** The same keyring is in the image, for its own apt-get. */
const source =
  "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main";

/** Shell commands that get the image's root: no trace of this machine, no caches of apt, and no daemon that starts during an image build. */
const customize = String.raw`set -e
cd "$1"
rm etc/hostname etc/resolv.conf var/cache/apt/*.bin
touch etc/resolv.conf
echo 'APT::Keep-Downloaded-Packages "false"; Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";' > etc/apt/apt.conf.d/docker-clean
printf '#!/bin/sh\nexit 101\n' > usr/sbin/policy-rc.d
chmod 755 usr/sbin/policy-rc.d`;

/**
 * mmdebstrap's options for an image like Debian's official slim one (81 MB instead of 214 MB):
 * https://github.com/debuerreotype/debuerreotype/blob/master/scripts/.slimify-excludes
 */
const options = [
  "--mode=root",
  "--variant=minbase",
  "--format=tar",
  "--skip=chroot/policy-rc.d", // It would remove the one below.
  // mmdebstrap leaves the options of dpkg and apt in the image, so that it stays slim. The licences have to be distributed.
  ...["doc", "man", "info", "locale"].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
  "--dpkgopt=path-include=/usr/share/doc/*/copyright",
  '--aptopt=APT::Install-Recommends "false"',
  '--aptopt=Acquire::Languages "none"',
  `--customize-hook=${customize}`,
];

/** The base image's root file system as an uncompressed archive for `docker import`. It exists once the tool is built. */
export function baseImageTar(): string {
  const recipe = createHash("sha256")
    .update(JSON.stringify([source, options]))
    .digest("hex")
    .slice(0, 12);
  return path.join(toolsFolder(), `debian-trixie-slim-13-${recipe}`, "rootfs.tar");
}

export const baseImageTool: Tool = {
  name: "base-image",
  version: "13",
  purpose: `${baseImage}, from which the site's images are built`,
  means: "pulled by this machine's Docker, or built with mmdebstrap",
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
      `Only root can make the base image ${baseImage} with mmdebstrap, and no Docker daemon is running to pull it.`,
      "Run the command as root, or start Docker and make sure that this user may use it (group docker).",
    );
  },
  async obtain(step) {
    const docker = await ownDocker();
    if (docker !== undefined && (await succeeds(docker, ["pull", "--quiet", baseImage]))) return { memory: 0 };
    const memory = await whole(baseImageTar(), (partial) => mmdebstrap(partial, step));
    return { memory };
  },
};

async function mmdebstrap(tar: string, step: Step): Promise<number> {
  const program = findProgram("mmdebstrap");
  if (program === undefined)
    throw new UserError("The program mmdebstrap is missing.", "Run: sudo apt-get install mmdebstrap");
  const temporary = `${path.dirname(tar)}.root`;
  fs.rmSync(temporary, { recursive: true, force: true });
  fs.mkdirSync(temporary, { recursive: true });
  // Private namespaces: its mounts are gone when it exits, so that removing `temporary` cannot reach the machine's /sys, and its children
  // are killed with it.
  const apart = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"];
  try {
    return await runLogged({
      command: "unshare",
      args: [...apart, program, ...options, "trixie", tar, source],
      env: { ...process.env, TMPDIR: temporary },
      ...step,
    });
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}
