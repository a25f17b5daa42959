import * as fs from "node:fs";
import { writeFileAtomically } from "../files";
import { loadBalancerAddresses as range } from "../network";
import { paths } from "../paths";

const file = () => paths.inState("addresses.json");

/** Reserves an address for load balancers; the same name gets the same one again. */
export function reserveAddress(name: string): Promise<string> {
  const reserved = readReserved();
  const known = Object.entries(reserved).find(([, owner]) => owner === name);
  if (known !== undefined) return Promise.resolve(known[0]);
  for (let last = range.first; last <= range.last; last++) {
    const address = `${range.prefix}${last}`;
    if (reserved[address] !== undefined) continue;
    writeFileAtomically(file(), JSON.stringify({ ...reserved, [address]: name }));
    return Promise.resolve(address);
  }
  return Promise.reject(
    new Error(`All ${range.last - range.first + 1} addresses of the local cloud are reserved (quota exceeded).`),
  );
}

/** Gives an address back; harmless where it is not reserved. */
export function releaseAddress(address: string): Promise<void> {
  const others = Object.fromEntries(Object.entries(readReserved()).filter(([reserved]) => reserved !== address));
  writeFileAtomically(file(), JSON.stringify(others));
  return Promise.resolve();
}

function readReserved(): Record<string, string> {
  return fs.existsSync(file()) ? (JSON.parse(fs.readFileSync(file(), "utf8")) as Record<string, string>) : {};
}
