import * as fs from "node:fs";
import { nodeCgroup } from "../../local/machine/cgroups";
import { recordedNodes } from "../../local/cluster/node";
import { inSite } from "../e2e/support/kubernetes";
import { killContainer } from "./endings";

/** How PostgreSQL can end without being asked. */
export const databaseEndings = {
  "PostgreSQL killed": () => signal(serverProcess(), "SIGKILL"),
  "pod deleted": () => inSite("delete", "pod", "database-0", "--wait=false"),
  "task killed in containerd": async () => {
    const [node = "", container = ""] = (
      await inSite(
        ...["get", "pod", "database-0", "-o"],
        "jsonpath={.spec.nodeName} {.status.containerStatuses[?(@.name=='postgresql')].containerID}",
      )
    ).split(" ");
    await killContainer(node, container.replace("containerd://", ""));
  },
  // The next server may begin while the last one still ends, on the same volume.
  "pod deleted by force": () => inSite("delete", "pod", "database-0", "--grace-period=0", "--force", "--wait=false"),
  // The others end too: PostgreSQL trusts no shared memory after that and restarts them.
  "a session killed": () => signal(sessionProcess(), "SIGKILL"),
} as const;

export type DatabaseEnding = keyof typeof databaseEndings;

function signal(pid: number, name: NodeJS.Signals): Promise<void> {
  process.kill(pid, name);
  return Promise.resolve();
}

/** The server itself: its children have titles of their tasks. */
function serverProcess(): number {
  return one(/^postgres -D /, "server");
}

/** A process that serves a connection of the application's. */
function sessionProcess(): number {
  return one(/^postgres: \S+ django \S+\(\d+\) /, "session");
}

/** One of a node of ours: the machine may run another PostgreSQL, which is not to be touched. */
function one(title: RegExp, what: string): number {
  const pods = recordedNodes().map(({ number }) => `${nodeCgroup(number)}/`);
  const pid = fs
    .readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => pods.some((cgroup) => read(entry, "cgroup").includes(cgroup)))
    .find((entry) => title.test(commandOf(entry)));
  if (pid === undefined) throw new Error(`PostgreSQL has no ${what} process.`);
  return Number(pid);
}

function commandOf(pid: string): string {
  const command = read(pid, "cmdline").replaceAll("\0", " ");
  return command.replace(/^\S*\/postgres /, "postgres ");
}

function read(pid: string, what: "cgroup" | "cmdline"): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    return ""; // it has just ended
  }
}
