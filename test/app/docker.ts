import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "../../local/machine/say";
import { type Docker, ensureDocker } from "../../local/services/docker";
import { ensureToolchain } from "../../local/toolchain";

/** What a finished `docker` call said. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let daemon: Promise<Docker> | undefined;

/** Runs `docker`. Rejects with its output if it fails, unless `mayFail`. */
export async function docker(args: readonly string[], mayFail = false): Promise<Answer> {
  const { command, env } = await (daemon ??= readyDocker());
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      if (code !== 0 && !mayFail)
        reject(new Error(`docker ${args.slice(0, 3).join(" ")} … failed: ${stderr}${stdout}`));
      else resolve({ code, stdout, stderr });
    });
  });
}

/** On a bare machine what Docker needs is got first. */
async function readyDocker(): Promise<Docker> {
  await ensureToolchain(["packages", "base-image"], say);
  return ensureDocker();
}

const containers = path.resolve(__dirname, "../../containers");
const certificates = "/etc/ssl/certs/ca-certificates.crt";

/** Builds a folder (of `containers/`, or absolute) as the stack does, and answers the seconds it took. */
export async function build(folder: string, tag: string, ...args: readonly string[]): Promise<number> {
  const began = Date.now();
  // The machine's certificates, if it has such a file: outgoing https may be signed again on the way.
  const secret = fs.existsSync(certificates) ? ["--secret", `id=ca,src=${certificates}`] : [];
  await docker(["build", "--tag", tag, ...secret, ...args, path.resolve(containers, folder)]);
  return (Date.now() - began) / 1000;
}

/** Builds a Django project with the runtime, as the stack does, with more build arguments, and answers the seconds it took. */
export async function buildProject(
  folder: string,
  tag: string,
  settings = "website.settings",
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  const runtime = await build("runtime", images.runtime);
  const args = { RUNTIME: images.runtime, SETTINGS: settings, ...more };
  const given = Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  const dockerfile = path.join(containers, "runtime", "project.Dockerfile");
  return runtime + (await build(folder, tag, "--file", dockerfile, ...given));
}

/** The images under test. Built by the first suite that asks, found in the cache by the others. */
export const images = {
  app: "django-gke-test/app",
  runtime: "django-gke-test/runtime",
  database: "django-gke-test/database",
};

/** As Kubernetes runs it under Pod Security `restricted`: no root, no capability, nothing writable but the named folders. */
export function restricted(user: string, writable: readonly string[]): string[] {
  const mounts = writable.flatMap((folder) => ["--tmpfs", `${folder}:uid=${user},mode=0700`]);
  return [
    "--read-only",
    "--user",
    `${user}:${user}`,
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
    ...mounts,
  ];
}

/** The address of a container, as this machine reaches it. */
export async function address(container: string): Promise<string> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  return (await docker(["inspect", "--format", format, container])).stdout.trim();
}

/** Asks again until it is so; rejects after the time with `what`. */
export async function until(what: string, seconds: number, so: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await so()); await sleep(50))
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
}
