import * as fs from "node:fs";

const file = "/etc/hosts";
const mark = "# django-gke test";

/**
 * Points names to addresses on this machine, as A records do on the internet: for the certificate authority, for browsers and for the
 * tests. Names of earlier calls are forgotten. No DNS server is needed, because all of them read /etc/hosts.
 */
export function pointNames(addresses: Readonly<Record<string, string>>): void {
  const lines = fs.readFileSync(file, "utf8").split("\n");
  const others = lines.filter((line) => line !== "" && !line.endsWith(mark));
  const own = Object.entries(addresses).map(([name, address]) => `${address} ${name} ${mark}`);
  fs.writeFileSync(file, [...others, ...own, ""].join("\n")); // in place: in a container the file is a mount
}
