import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Properties } from "../plugin/values";

/**
 * Runs `work` with Docker logged in to a registry. The login is in a temporary configuration folder, so that the password is not visible in
 * the process list and does not stay on the disk. The folder also has the user's other logins and client plugins. Without a password the
 * user's own configuration is used.
 */
export async function withLogin<T>(
  env: NodeJS.ProcessEnv,
  registry: Properties,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const { server, username, password } = registry;
  if (typeof server !== "string" || typeof password !== "string" || password === "") return work({});
  const own = env.DOCKER_CONFIG ?? join(homedir(), ".docker");
  // mkdtemp creates the folder for this user only (0700).
  const folder = mkdtempSync(join(tmpdir(), "docker-login-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Also removes it if the process exits while `work` runs.
  process.once("exit", remove);
  try {
    if (existsSync(own))
      for (const name of readdirSync(own)) if (name !== "config.json") symlinkSync(join(own, name), join(folder, name));
    const config = { ...readConfig(join(own, "config.json")) };
    // A credential store would take precedence over this file.
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

/** Docker stores logins by host. Docker Hub has a special name. */
function hostOf(server: string): string {
  const host = server.replace(/^https?:\/\//, "").split("/")[0] ?? server;
  return ["docker.io", "index.docker.io", "registry-1.docker.io"].includes(host) ? "https://index.docker.io/v1/" : host;
}

function readConfig(file: string): Record<string, unknown> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>) : {};
}
