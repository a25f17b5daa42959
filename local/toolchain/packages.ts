import { succeeds, run } from "../machine/command";
import { runLogged } from "./loggedRun";
import { ownDocker } from "./ownDocker";
import { findProgram } from "./programs";
import { type Step, type Tool } from "./tool";
import { UserError } from "./userError";

/**
 * Debian's packages for the local cloud, each with a program that shows that it is installed. Docker's own packages, for example, install
 * containerd and runc under other package names.
 */
export const cloudPackages: Readonly<Record<string, string>> = {
  "docker.io": "dockerd",
  containerd: "containerd",
  runc: "runc",
  "containernetworking-plugins": "/usr/lib/cni/ptp",
  "docker-registry": "docker-registry",
  mmdebstrap: "mmdebstrap",
  "debian-archive-keyring": "/usr/share/keyrings/debian-archive-keyring.gpg",
  iptables: "iptables",
  nftables: "nft",
  conntrack: "conntrack",
  ethtool: "ethtool",
  socat: "socat",
  ipset: "ipset",
  iproute2: "ip",
  procps: "sysctl",
  "util-linux": "nsenter",
  curl: "curl",
};

/** Names of the browser's program. */
const browserPrograms = ["chromium", "chromium-browser", "google-chrome"];

const browserPackages = ["chromium", "libnss3-tools"];

const common = {
  version: "Debian's",
  means: "installed by apt-get",
  source: "the Debian package mirror",
  heavy: false,
};

export const packagesTool: Tool = {
  ...common,
  name: "packages",
  purpose: "containers, networks and images",
  seconds: 60,
  megabytes: 900,
  async find() {
    const missing = await missingPackages();
    return missing.length === 0 ? { where: `${Object.keys(cloudPackages).length} packages`, own: true } : undefined;
  },
  check: async () => requireApt(await missingPackages()),
  obtain: async (step) => install(await missingPackages(), step),
};

export const chromiumTool: Tool = {
  ...common,
  name: "chromium",
  purpose: "the browser tests",
  seconds: 60,
  megabytes: 900,
  find() {
    const where = browserPrograms.map(findProgram).find((program) => program !== undefined);
    // certutil tells it which authorities to trust.
    const found = where === undefined || findProgram("certutil") === undefined ? undefined : { where, own: true };
    return Promise.resolve(found);
  },
  check: () => requireApt(browserPackages),
  obtain: (step) => install(browserPackages, step),
};

/** The packages that are missing or only partly installed. */
export async function missingPackages(): Promise<string[]> {
  const states = await packageStates();
  const docker = await ownDocker();
  return Object.entries(cloudPackages)
    .filter(([name, program]) => {
      if (name === "docker.io" && docker !== undefined) return false;
      const state = states.get(name) ?? "not-installed";
      if (["not-installed", "config-files"].includes(state)) return findProgram(program) === undefined;
      return state !== "installed"; // unpacked, half-configured, …: the installation was interrupted
    })
    .map(([name]) => name);
}

/** Status of each package (https://man7.org/linux/man-pages/man1/dpkg-query.1.html, db:Status-Status). Empty if there is no dpkg. */
async function packageStates(): Promise<Map<string, string>> {
  const format = "--showformat=${Package} ${db:Status-Status}\\n";
  // Queries all packages, because dpkg-query fails for an unknown name.
  const answer = await run("dpkg-query", ["--show", format]).catch(() => "");
  return new Map(answer.split("\n").map((line) => line.split(" ") as [string, string]));
}

async function requireApt(names: readonly string[]): Promise<void> {
  const list = names.join(" ");
  if (findProgram("apt-get") === undefined)
    throw new UserError(
      `These packages are missing, and this machine has no apt-get: ${list}.`,
      "Install them by other means, or use Debian or Ubuntu.",
    );
  if (process.getuid?.() !== 0)
    throw new UserError(
      `These Debian packages are missing, and only root can install them: ${list}.`,
      `Run: sudo apt-get update && sudo apt-get install --no-install-recommends ${list}`,
    );
  return Promise.resolve();
}

/** Installs packages. It is not stopped when another tool fails, because dpkg would be left in an inconsistent state. */
async function install(names: readonly string[], step: Step): Promise<{ memory: number }> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DEBIAN_FRONTEND: "noninteractive",
    // Keeps systemd from starting the daemons: the local cloud starts them with its own settings and ports.
    // https://github.com/systemd/systemd/blob/main/docs/ENVIRONMENT.md
    SYSTEMD_OFFLINE: "1",
  };
  const options = ["-y", "-o", "DPkg::Lock::Timeout=120", "-o", "APT::Update::Error-Mode=any"];
  // Without the lock file, because a daemon that a package starts anyway would hold the lock forever.
  const apt = (...args: string[]) => runLogged({ command: "apt-get", args: [...options, ...args], env, log: step.log });
  if (await succeeds("sh", ["-c", 'test -n "$(dpkg --audit)"']))
    await runLogged({ command: "dpkg", args: ["--configure", "-a"], env, log: step.log });
  await apt("update");
  const memory = await apt("install", "--no-install-recommends", "--no-remove", ...names);
  // Debian's service would use port 5000 after the next boot.
  if (names.includes("docker-registry")) await succeeds("systemctl", ["disable", "docker-registry"], env);
  return { memory };
}
