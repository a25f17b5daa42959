import * as fs from "node:fs";
import * as path from "node:path";

/**
 * What makes a debootstrapped Debian slim (214 MB become 84 MB) and keeps it so, after the recipe of Debian's official
 * images: https://github.com/debuerreotype/debuerreotype/blob/master/scripts/.slimify-excludes
 */
export const slimRecipe = {
  /** Emptied or removed, relative to the root. */
  remove: [
    "debootstrap",
    "etc/hostname",
    "var/log/apt",
    "var/log/alternatives.log",
    "var/log/bootstrap.log",
    "var/log/dpkg.log",
    "var/cache/apt/pkgcache.bin",
    "var/cache/apt/srcpkgcache.bin",
    "usr/share/lintian",
    "usr/share/linda",
  ],
  empty: [
    "usr/share/groff",
    "usr/share/info",
    "usr/share/locale",
    "usr/share/man",
    "var/cache/apt/archives",
    "var/lib/apt/lists",
  ],
  /** Files with the machine's identity or ours: an image has none. */
  write: {
    "etc/resolv.conf": "",
    "etc/machine-id": "",
    "etc/dpkg/dpkg.cfg.d/docker": [
      "path-exclude /usr/share/doc/*",
      "path-include /usr/share/doc/*/copyright",
      "path-exclude /usr/share/man/*",
      "path-exclude /usr/share/info/*",
      "path-exclude /usr/share/locale/*",
      "",
    ].join("\n"),
    "etc/apt/apt.conf.d/docker-clean": [
      'APT::Install-Recommends "false";',
      'Acquire::Languages "none";',
      'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };',
      "",
    ].join("\n"),
    // No daemon starts while an image is built.
    "usr/sbin/policy-rc.d": "#!/bin/sh\nexit 101\n",
  },
} as const;

/** Applies the recipe to the root file system in `root`. */
export function slim(root: string): void {
  for (const name of slimRecipe.remove) fs.rmSync(path.join(root, name), { recursive: true, force: true });
  for (const name of slimRecipe.empty)
    for (const entry of list(path.join(root, name))) fs.rmSync(path.join(root, name, entry), { recursive: true });
  removeDocumentation(path.join(root, "usr/share/doc"));
  for (const [name, content] of Object.entries(slimRecipe.write)) {
    const file = path.join(root, name);
    fs.rmSync(file, { force: true }); // debootstrap may have left a link into the machine's own /run
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    fs.chmodSync(file, name.startsWith("usr/sbin/") ? 0o755 : 0o644); // whatever the umask
  }
}

/** Leaves the licences, which must go with the programs, and no empty folder. */
function removeDocumentation(folder: string): void {
  if (!fs.existsSync(folder)) return;
  for (const entry of list(folder)) {
    const file = path.join(folder, entry);
    if (fs.lstatSync(file).isDirectory()) removeDocumentation(file);
    else if (entry !== "copyright") fs.rmSync(file);
  }
  if (list(folder).length === 0) fs.rmdirSync(folder);
}

function list(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
}
