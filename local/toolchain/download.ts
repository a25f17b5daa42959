import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { paths } from "../machine/paths";
import { lockFile, logFile, whole } from "./cache";
import { withLock } from "./lock";
import { RunFailure, runLogged } from "./loggedRun";
import { size, withHeartbeat } from "./progress";
import { downloadedProgram, type Release, releaseFolder } from "./releases";

/** Seconds without a connection, or with almost no data, before a download is given up. */
const patience = { connect: 5, stalled: 20 } as const;

/**
 * Downloads and unpacks a release. Resolves to false and reports the reason if the download fails or the checksum is wrong; the tool is
 * then built from source. An interrupted download is resumed.
 */
export async function downloadRelease(
  release: Release,
  report: (line: string) => void,
  beatSeconds = 15,
): Promise<boolean> {
  const { name, version } = release;
  const say = (words: string) => report(`${name} ${version}: ${words}`);
  return withLock(
    lockFile(`${name}-download`),
    async (lock) => {
      if (downloadedProgram(release) !== undefined) return true;
      const archive = `${releaseFolder(release)}.tar.gz`;
      fs.mkdirSync(path.dirname(archive), { recursive: true });
      say(`downloading ${addressOf(release)}`);
      const failure = await withHeartbeat(
        beatSeconds,
        () => say(`${size(sizeOf(archive) / 1e6)} downloaded`),
        () => fetchArchive(release, archive, lock),
      );
      if (failure !== undefined) {
        say(`cannot be downloaded (${failure}); building it from source instead`);
        return false;
      }
      const found = await sha256Of(archive);
      if (found !== release.sha256) {
        fs.rmSync(archive);
        say(`rejected: the archive's SHA-256 is ${found}, not ${release.sha256}; building it from source instead`);
        return false;
      }
      await whole(releaseFolder(release), async (partial) => {
        fs.mkdirSync(partial);
        await runLogged({ command: "tar", args: ["-xzf", archive, "-C", partial], log: logFile(name), lock });
      });
      say(`downloaded (${size(sizeOf(archive) / 1e6)})`);
      fs.rmSync(archive);
      return true;
    },
    () => say("waiting for a different run to download it"),
  );
}

/** Returns the reason if the archive cannot be downloaded. Retries as long as each attempt makes progress. */
async function fetchArchive(release: Release, archive: string, lock: number): Promise<string | undefined> {
  const args = [
    ...["--fail", "--silent", "--show-error", "--location", "--continue-at", "-", "--output", archive],
    ...["--connect-timeout", String(patience.connect)],
    ...["--speed-limit", "1000", "--speed-time", String(patience.stalled)],
    addressOf(release),
  ];
  for (;;) {
    const before = sizeOf(archive);
    try {
      await runLogged({ command: "curl", args, log: logFile(release.name), lock });
      return undefined;
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error;
      if (sizeOf(archive) > before) continue;
      // The leftover of an earlier run may be complete, or larger than the server's file.
      if (before === 0) return error.output.trim().split("\n").at(-2) ?? error.message;
      if ((await sha256Of(archive)) === release.sha256) return undefined;
      fs.rmSync(archive, { force: true });
    }
  }
}

/** The release's URL, or the one on the mirror of DJANGO_GKE_MIRROR. */
function addressOf({ url }: Release): string {
  return paths.mirror === undefined ? url : url.replace(/^https:\//, paths.mirror.replace(/\/$/, ""));
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest("hex");
}
