import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { paths } from "./paths";
import { withLock } from "../toolchain/lock";
import { UserError } from "../toolchain/userError";

/**
 * Several local clouds can run on one machine, each with its own state folder and a number from 0 to 99. Addresses and device names are
 * derived from the number (addresses.ts). One file per number holds the path of its state folder.
 */
export const numbersFolder = "/var/lib/django-gke/clouds";
const highest = 99;

/** This state folder's number, or the one that it would get. */
export function cloudNumber(folder = numbersFolder): number {
  return recordedNumber(folder) ?? freeNumber(folder);
}

/** This state folder's number. Undefined if it has none, which means that nothing on this machine belongs to its cloud. */
export function recordedNumber(folder = numbersFolder): number | undefined {
  for (const [number, state] of owners(folder)) if (state === paths.state) return number;
  return undefined;
}

/** Reserves a number for this state folder and creates the folder. Numbers of deleted state folders are reused. */
export async function claimNumber(folder = numbersFolder): Promise<void> {
  fs.mkdirSync(paths.state, { recursive: true, mode: 0o700 });
  if (recordedNumber(folder) !== undefined) return;
  const claim = () => fs.writeFileSync(path.join(folder, String(freeNumber(folder))), paths.state);
  await withLock(
    path.join(folder, "lock"),
    () => Promise.resolve(claim()),
    () => undefined,
  );
}

/** The state folders of all local clouds on this machine. */
export function stateFolders(folder = numbersFolder): string[] {
  return [...owners(folder).values()];
}

/** The default state folder gets 0 if possible, so that it has the addresses in the documentation. */
function freeNumber(folder: string): number {
  const taken = owners(folder);
  const isFree = (number: number) => {
    const state = taken.get(number);
    return (state === undefined || !fs.existsSync(state)) && devicesAt(number).length === 0;
  };
  for (let number = paths.state === paths.defaultState ? 0 : 1; number <= highest; number++)
    if (isFree(number)) return number;
  throw new UserError(
    `All ${highest} networks from 172.30.1.0/24 to 172.30.${highest}.0/24 are in use on this machine.`,
    `Run npm run down for a local cloud that you do not need and delete its state folder: ${stateFolders(folder).join(", ")}.`,
  );
}

/**
 * Checks that no other network of this machine, such as a VPN's, overlaps the cloud's.
 * @throws UserError if one does.
 */
export function requireFreeNetwork(folder = numbersFolder): void {
  const number = recordedNumber(folder);
  if (number === undefined) return void freeNumber(folder);
  const [device] = devicesAt(number).filter((name) => !name.startsWith(`dgke${number}`));
  if (device === undefined) return;
  throw new UserError(
    `The network device ${device} of this machine uses addresses in 172.30.${number}.0/24 or 172.31.${number}.0/24, which the local cloud needs.`,
    "Remove it, or set DJANGO_GKE_STATE to a new folder, which gives the local cloud different addresses, and run the command again.",
  );
}

/** The machine's network devices, up or down, whose networks overlap those of the cloud with this number. */
function devicesAt(number: number): string[] {
  const own = [`172.30.${number}.1`, `172.31.${number}.1`].map(bits);
  const includes = ({ local = "", prefixlen = 32 }: Address) => {
    const size = 2 ** (32 - prefixlen);
    return own.some((address) => Math.floor(address / size) === Math.floor(bits(local) / size));
  };
  return devices()
    .filter(({ addr_info = [] }) => addr_info.some(includes))
    .map(({ ifname }) => ifname);
}

interface Address {
  readonly local?: string;
  readonly prefixlen?: number;
}

/** `os.networkInterfaces()` omits devices that are down, such as the bridge of a Docker network without containers. */
function devices(): { readonly ifname: string; readonly addr_info?: readonly Address[] }[] {
  const { status, stdout } = spawnSync("ip", ["-json", "-4", "address"], { encoding: "utf8" });
  // `ip` may be missing until the local cloud's packages are installed.
  return status === 0 ? (JSON.parse(stdout) as ReturnType<typeof devices>) : [];
}

function bits(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function owners(folder: string): Map<number, string> {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => /^\d+$/.test(name)) : [];
  return new Map(files.map((name) => [Number(name), fs.readFileSync(path.join(folder, name), "utf8")]));
}
