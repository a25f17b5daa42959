import { run, succeeds } from "./command";

type Rule = readonly [table: string, chain: string, ...match: string[]];

/** Lets a bridge's network reach the outside with the machine's address (NAT). `add: false` removes the rules. */
export async function forward(cidr: string, device: string, add: boolean): Promise<void> {
  await setRules(add, [
    ["filter", "FORWARD", "-s", cidr, "-j", "ACCEPT"],
    ["filter", "FORWARD", "-d", cidr, "-j", "ACCEPT"],
    ["nat", "POSTROUTING", "-s", cidr, "!", "-o", device, "-j", "MASQUERADE"],
  ]);
}

/** Blocks new connections to a bridge's network from everywhere except that network and the machine itself. */
export async function guard(cidr: string, device: string, add: boolean): Promise<void> {
  const fromElsewhere = ["-m", "conntrack", "--ctstate", "NEW", "-m", "addrtype", "!", "--src-type", "LOCAL"];
  await setRules(add, [["mangle", "PREROUTING", "-d", cidr, "!", "-i", device, ...fromElsewhere, "-j", "DROP"]]);
}

/** Adds missing rules or deletes existing ones. `prefix` is a command that enters a network namespace. */
export async function setRules(add: boolean, rules: readonly Rule[], prefix: readonly string[] = []): Promise<void> {
  for (const [table, chain, ...match] of rules) {
    const iptables = (action: string): [string, string[]] => {
      const [command = "", ...args] = [...prefix, "iptables", "-w", "-t", table, action, chain, ...match];
      return [command, args];
    };
    const present = await succeeds(...iptables("-C"));
    if (add && !present) await run(...iptables("-I"));
    if (!add && present) await run(...iptables("-D"));
  }
}
