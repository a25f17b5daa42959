import { run } from "../machine/command";
import { blocked, type Finding, here, later } from "./finding";
import { findProgram } from "./programs";

interface Feature {
  readonly name: string;
  readonly purpose: string;
  /** Programs that the trial needs. Debian's packages include them. */
  readonly programs: readonly string[];
  /** A shell script that succeeds if the kernel has the feature. It runs in new namespaces and leaves nothing behind. */
  readonly trial: string;
}

const features: readonly Feature[] = [
  {
    name: "overlay file system",
    purpose: "container images",
    programs: ["mount"],
    trial:
      "mount -t tmpfs none /mnt && mkdir /mnt/a /mnt/b /mnt/c /mnt/d && mount -t overlay -o lowerdir=/mnt/a,upperdir=/mnt/b,workdir=/mnt/c none /mnt/d",
  },
  {
    name: "network namespaces, bridges and veth pairs",
    purpose: "nodes and pods",
    programs: ["ip"],
    trial: "ip link add name b type bridge && ip link add name v type veth peer name w",
  },
  {
    name: "iptables NFQUEUE",
    purpose: "network policies",
    programs: ["iptables"],
    trial: "iptables -t mangle -A FORWARD -j NFQUEUE --queue-num 100 --queue-bypass",
  },
  {
    name: "iptables NAT and conntrack",
    purpose: "services",
    programs: ["iptables"],
    trial: "iptables -t nat -A POSTROUTING -m conntrack --ctstate NEW -j MASQUERADE",
  },
];

/** Checks every kernel feature that the local cloud needs. Requires root. */
export async function inspectKernel(): Promise<Finding[]> {
  if (process.getuid?.() !== 0) return [later("kernel", "only root can check its features")];
  return Promise.all(features.map(tryFeature));
}

async function tryFeature({ name, purpose, programs, trial }: Feature): Promise<Finding> {
  const what = `kernel: ${name}`;
  const missing = programs.find((program) => findProgram(program) === undefined);
  if (missing !== undefined) return later(what, `not checked yet: ${missing} is installed with the packages`);
  try {
    await run("unshare", ["--mount", "--net", "sh", "-c", trial]);
    return here(what, `works, for ${purpose}`);
  } catch (error) {
    const cause = (error as Error).message.split("\n").at(-1) ?? "";
    return blocked(
      what,
      `does not work, but is needed for ${purpose}: ${cause}`,
      "Use a kernel that supports it, or allow this container or machine to use it.",
    );
  }
}
