import * as fs from "node:fs";
import { ensureIdle, localCloud } from "./localCloud";
import { inCgroup, machineRoot } from "./machine";

/** The cgroup for the containers in which Docker builds. */
export const buildsCgroup = `${localCloud}/background/builds`;

/**
 * A command that works at the site: the engine, its plugins, an image's build. It runs, as does all that it starts, while the nodes
 * leave a processor to it; anywhere else it runs on another machine than the site does, which therefore must not wait for it.
 * The plain command where this user may make no cgroup.
 */
export function inBackground(
  command: string,
  args: readonly string[],
  root = machineRoot,
): [command: string, args: string[]] {
  return inIdle("background", "commands", command, args, root);
}

/** A command that serves the site from elsewhere: the control plane, the registry, the stores. As `inBackground`, beside it. */
export function inServices(
  command: string,
  args: readonly string[],
  root = machineRoot,
): [command: string, args: string[]] {
  return inIdle("services", "daemons", command, args, root);
}

/** In version 2 processes are in leaves only. */
function inIdle(
  name: string,
  leaf: string,
  command: string,
  args: readonly string[],
  root: string,
): [command: string, args: string[]] {
  try {
    const folder = `${ensureIdle(name, root)}/${leaf}`;
    if (!fs.existsSync(folder)) fs.mkdirSync(folder);
    return inCgroup(folder, command, args);
  } catch {
    return [command, [...args]];
  }
}
