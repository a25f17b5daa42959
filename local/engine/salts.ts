import * as fs from "node:fs";
import * as path from "node:path";
import { checkout, paths } from "../machine/paths";

/** The salt of a stack's encryption. It is stored on this machine and not in the committed file. */
export const saltFile = (stack: string) => paths.inState("config", `${stack}.salt`);

/**
 * Runs `work` with the salts of the local stacks in their committed config files and removes them afterwards. Pulumi looks for the salt
 * there and would generate a new one, which cannot decrypt the existing secrets. Other changes that `work` makes to the files are kept.
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
