import * as fs from "node:fs";
import * as path from "node:path";
import { checkout, paths } from "../machine/paths";

/** Where the salt of a stack's encryption is kept: it belongs to this machine, not into the committed file. */
export const saltFile = (stack: string) => paths.inState("config", `${stack}.salt`);

/**
 * Runs `work` with the salt of each local stack in its committed config file, where Pulumi looks for it (and would write a new
 * one, with which the old secrets cannot be read), and takes it out again. What else `work` changes in the files stays.
 */
export async function withSalts(work: () => Promise<void>, folder = checkout): Promise<void> {
  const stacks = fs.existsSync(paths.inState("config"))
    ? fs.readdirSync(paths.inState("config")).filter((file) => file.endsWith(".salt"))
    : [];
  const lines = stacks.map((name) => ({
    file: path.join(folder, `Pulumi.${path.basename(name, ".salt")}.yaml`),
    line: `encryptionsalt: ${fs.readFileSync(paths.inState("config", name), "utf8")}\n`,
  }));
  const present = lines.filter(({ file }) => fs.existsSync(file));
  for (const { file, line } of present) {
    const content = fs.readFileSync(file, "utf8");
    if (!/^encryptionsalt:/m.test(content)) fs.writeFileSync(file, content.replace(/\n?$/, "\n") + line);
  }
  try {
    await work();
  } finally {
    for (const { file, line } of present) {
      const content = fs.readFileSync(file, "utf8");
      if (content.includes(line)) fs.writeFileSync(file, content.replace(line, ""));
    }
  }
}
