import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Turns a debootstrapped Debian (214 MB) into a slim one (84 MB) and keeps it slim, like Debian's official images:
 * https://github.com/debuerreotype/debuerreotype/blob/master/scripts/.slimify-excludes
 */
export const slimRecipe = {
  /** Paths to delete, relative to the root. */
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
  /** Files to write. Those with this machine's identity become empty. */
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
    // Keeps daemons from starting during an image build.
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
    fs.rmSync(file, { force: true }); // debootstrap may have left a link to the machine's /run
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    fs.chmodSync(file, name.startsWith("usr/sbin/") ? 0o755 : 0o644); // independent of the umask
  }
}

/** Removes documentation and empty folders, but keeps the licences that have to be distributed. */
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
