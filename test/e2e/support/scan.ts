import * as fs from "node:fs";
import * as path from "node:path";
import { run } from "../../../local/machine/command";
import { paths } from "../../../local/machine/paths";
import { trustedRootsFile } from "../../../local/services/authority";

/**
 * Scans a TLS server with sslyze (https://github.com/nabla-c0d3/sslyze), which is installed first if it is not there: weak versions, ciphers
 * and curves, known vulnerabilities, and the certificate. Rejects with what it found if the server does not comply with Mozilla's profile.
 */
export async function scan(host: string, profile: "intermediate" | "modern"): Promise<void> {
  const folder = path.join(paths.cache, "scanner");
  const wanted = path.join(__dirname, "scan.txt");
  const installed = path.join(folder, "scan.txt");
  if (!fs.existsSync(installed) || !fs.readFileSync(installed).equals(fs.readFileSync(wanted))) {
    await run("python3", ["-m", "venv", "--clear", folder]); // containers/check.sh installs a missing python3-venv
    await run(path.join(folder, "bin/pip"), ["install", "--require-hashes", "-r", wanted]);
    fs.copyFileSync(wanted, installed);
  }
  const roots = `--certinfo_ca_file=${trustedRootsFile()}`;
  await run(path.join(folder, "bin/sslyze"), [`--mozilla_config=${profile}`, roots, `${host}:443`]);
}
