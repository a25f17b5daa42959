import { isIPv4 } from "node:net";
import { loadBalancerRange } from "../machine/addresses";
import { readJson, writeFileAtomically } from "../machine/files";
import { paths } from "../machine/paths";
import { UserError } from "../toolchain/userError";

const file = () => paths.inState("addresses.json");

/** Reserves an address for load balancers. A name keeps its address. */
export function reserveAddress(name: string): Promise<string> {
  const reserved = readReserved();
  const known = Object.entries(reserved).find(([, owner]) => owner === name);
  if (known !== undefined) return Promise.resolve(known[0]);
  const all = loadBalancerAddresses();
  const free = all.find((address) => reserved[address] === undefined);
  if (free === undefined)
    return Promise.reject(new Error(`All ${all.length} addresses of the local cloud are reserved (quota exceeded).`));
  writeFileAtomically(file(), JSON.stringify({ ...reserved, [free]: name }));
  return Promise.resolve(free);
}

/** Releases an address. Does nothing if it is not reserved. */
export function releaseAddress(address: string): Promise<void> {
  const others = Object.entries(readReserved()).filter(([reserved]) => reserved !== address);
  writeFileAtomically(file(), JSON.stringify(Object.fromEntries(others)));
  return Promise.resolve();
}

/**
 * The addresses that the cluster's load balancers can get. A user's own cluster assigns its own, so they are in DJANGO_GKE_ADDRESSES: one
 * address, or first-last within a /24.
 * @throws UserError if the variable is missing or invalid.
 */
export function loadBalancerAddresses(): string[] {
  if (paths.ownKubeconfig === undefined) {
    const { prefix, first, last } = loadBalancerRange();
    return addresses(prefix, first, last);
  }
  const given = process.env.DJANGO_GKE_ADDRESSES ?? "";
  const [first = "", last = first, ...more] = given.split("-");
  const [prefix, from] = split(first);
  const [otherPrefix, to] = split(last);
  if (isIPv4(first) && isIPv4(last) && more.length === 0 && prefix === otherPrefix && from <= to)
    return addresses(prefix, from, to);
  throw new UserError(
    given === ""
      ? "DJANGO_GKE_KUBECONFIG is set, but DJANGO_GKE_ADDRESSES, the addresses for that cluster's load balancers, is not."
      : `DJANGO_GKE_ADDRESSES is "${given}", which is neither an address nor a range first-last within a /24.`,
    "Set it to the address or addresses that the cluster can assign to a Service of type LoadBalancer, such as 172.18.255.200-172.18.255.250.",
  );
}

/** Splits an address into everything before its last number, and that number. */
function split(address: string): [prefix: string, last: number] {
  const dot = address.lastIndexOf(".") + 1;
  return [address.slice(0, dot), Number(address.slice(dot))];
}

function addresses(prefix: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);
}

function readReserved(): Record<string, string> {
  return readJson(file()) ?? {};
}
