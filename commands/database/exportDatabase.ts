import { createReadStream, existsSync, openSync, closeSync, renameSync, rmSync } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { UserError } from "../../local/toolchain/userError";
import type { Kubectl } from "../cluster/kubectl";
import { client } from "./client";

/**
 * Writes a dump of the database, which the caller alone can read, and returns the file's name. A file of this name is complete.
 * @throws UserError if the file exists, or if the dump fails.
 */
export async function exportDatabase(kubectl: Kubectl, file: string): Promise<string> {
  if (existsSync(file)) throw new UserError(`${file} exists.`, "Choose another name, or delete it.");
  const unfinished = `${file}.unfinished`;
  const descriptor = openSync(unfinished, "w", 0o600);
  try {
    const dump = ["pg_dump", "--no-owner", "--no-privileges", "--compress=gzip"];
    const code = await client(kubectl, "export", (command) =>
      kubectl.attached(["exec", ...command(...dump)], ["ignore", descriptor, "inherit"]),
    );
    if (code !== 0 || !(await isComplete(unfinished)))
      throw new UserError("The database was not exported.", "See the reason above, and run the same command again.");
    renameSync(unfinished, file);
  } finally {
    closeSync(descriptor);
    rmSync(unfinished, { force: true });
  }
  return file;
}

/** Whether the connection brought all of it: gzip's checksum is right, and the last line of pg_dump is there. */
async function isComplete(file: string): Promise<boolean> {
  let end = "";
  const last = new Writable({
    write: (chunk: Buffer, _, done) => {
      end = (end + chunk.subarray(-200).toString("latin1")).slice(-400);
      done();
    },
  });
  return pipeline(createReadStream(file), createGunzip(), last).then(
    () => end.includes("PostgreSQL database dump complete"),
    () => false,
  );
}
