import * as fs from "node:fs";
import { paths } from "./paths";
import { UserError } from "../toolchain";
import { freeMegabytes } from "../toolchain/diskSpace";
import { blocked, type Finding, here } from "../toolchain/finding";
import { size } from "../toolchain/progress";

/**
 * Space for a running site, in megabytes. Measured after some releases: Docker 1,090, the two nodes' copies of the images 1,840, the
 * registry 300, the control plane and the volumes 200. One that is there already needs room to go on.
 */
const needed = () => (fs.existsSync(paths.inState("registry")) ? 500 : 4000);

/** Throws a UserError where the disk has too little space for what the local cloud holds. */
export function requireStateSpace(): void {
  const free = freeMegabytes(paths.state);
  if (free >= needed()) return;
  throw new UserError(
    `The disk that holds ${paths.state} has ${size(free)} free, and the local cloud needs ${size(needed())}.`,
    "Free some space, or choose another place with DJANGO_GKE_STATE, and run the command again.",
  );
}

/** The same for `npm run doctor`. */
export function inspectStateSpace(): Finding {
  const free = freeMegabytes(paths.state);
  const says = `${size(free)} free for ${paths.state}, ${size(needed())} are needed`;
  return free >= needed()
    ? here("disk", says)
    : blocked("disk", says, "Free some space, or choose another place with DJANGO_GKE_STATE.");
}
