import * as fs from "node:fs";
import * as path from "node:path";
import { paths } from "../../local/machine/paths";

/** Overwrites a piece in the middle of the newest base backup's largest object, as a failing disk would. */
export async function damageNewestBackup(): Promise<void> {
  const files = fs
    .readdirSync(paths.inState("objects"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\/base\/[^/]+\/.*\.tar/.test(file))
    .map((file) => path.join(paths.inState("objects"), file));
  const newest =
    files
      .map((file) => path.dirname(file))
      .sort()
      .at(-1) ?? "";
  const [largest = ""] = files
    .filter((file) => path.dirname(file) === newest)
    .sort((a, b) => fs.statSync(b).size - fs.statSync(a).size);
  const object = await fs.promises.open(largest, "r+");
  const { size } = await object.stat();
  await object.write(Buffer.alloc(4096, 0x5a), 0, 4096, Math.floor(size / 2));
  await object.close();
}
