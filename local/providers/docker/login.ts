import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Properties } from "../plugin/values";

/**
 * Does `work` while Docker's client is logged in to a registry, and only then: by a configuration folder of its own that is removed
 * afterwards, so that no password stands in a command line or stays on the disk. The user's other logins and client plugins are there too.
 * Without a password nothing is changed: the user's own logins hold, or none.
 */
export async function withLogin<T>(
  env: NodeJS.ProcessEnv,
  registry: Properties,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const { server, username, password } = registry;
  if (typeof server !== "string" || typeof password !== "string" || password === "") return work({});
  const own = env.DOCKER_CONFIG ?? join(homedir(), ".docker");
  // mkdtemp makes it for this user only (0700).
  const folder = mkdtempSync(join(tmpdir(), "docker-login-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Also when the process ends before the work does.
  process.once("exit", remove);
  try {
    if (existsSync(own))
      for (const name of readdirSync(own)) if (name !== "config.json") symlinkSync(join(own, name), join(folder, name));
    const config = { ...readConfig(join(own, "config.json")) };
    // A helper that keeps all passwords would be asked instead of this file.
    delete config.credsStore;
    const auth = Buffer.from(`${typeof username === "string" ? username : ""}:${password}`).toString("base64");
    const auths = { ...(typeof config.auths === "object" ? config.auths : {}), [hostOf(server)]: { auth } };
    writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, auths }), { mode: 0o600 });
    return await work({ DOCKER_CONFIG: folder });
  } finally {
    remove();
    process.off("exit", remove);
  }
}

/** Docker keeps logins by host; Docker Hub's has a name of its own. */
function hostOf(server: string): string {
  const host = server.replace(/^https?:\/\//, "").split("/")[0] ?? server;
  return ["docker.io", "index.docker.io", "registry-1.docker.io"].includes(host) ? "https://index.docker.io/v1/" : host;
}

function readConfig(file: string): Record<string, unknown> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>) : {};
}
