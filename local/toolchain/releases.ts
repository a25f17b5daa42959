import * as fs from "node:fs";
import * as path from "node:path";
import { toolsFolder } from "./cache";

/** A vendor's release archive. */
export interface Release {
  readonly name: string;
  readonly version: string;
  /** A gzipped tar archive. */
  readonly url: string;
  readonly sha256: string;
  /** The program's path within the archive. */
  readonly program: string;
}

/** Checksums by platform, from the vendor's own Homebrew recipe: https://github.com/pulumi/homebrew-tap, Formula/pulumi.rb */
const pulumiChecksums: Readonly<Record<string, string>> = {
  "linux-x64": "a13732d8921f99d70b9ae270d79c3b575bb37707fce7486e64fef333afc11ae0",
  "linux-arm64": "c0287edf11cac0f0f77378b17b843ef6cb7f39252c9fcc1d2ba62145d6d96d58",
};

/** The engine with its language host. It downloads its plugins itself. Undefined on platforms without a pinned checksum. */
export function pulumiRelease(platform = `${process.platform}-${process.arch}`): Release | undefined {
  const sha256 = pulumiChecksums[platform];
  const version = "3.248.0";
  return sha256 === undefined
    ? undefined
    : {
        name: "pulumi",
        version,
        url: `https://github.com/pulumi/pulumi/releases/download/v${version}/pulumi-v${version}-${platform}.tar.gz`,
        sha256,
        program: "pulumi/pulumi",
      };
}

/** The folder in the cache that a release is unpacked to. */
export function releaseFolder({ name, version, sha256 }: Release): string {
  return path.join(toolsFolder(), `${name}-${version}-release-${sha256.slice(0, 12)}`);
}

/** The absolute path of a release's program, if it has been downloaded. */
export function downloadedProgram(release: Release | undefined): string | undefined {
  const program = release && path.join(releaseFolder(release), release.program);
  return program !== undefined && fs.existsSync(program) ? program : undefined;
}
