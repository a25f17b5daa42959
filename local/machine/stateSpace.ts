import * as fs from "node:fs";
import { paths } from "./paths";
import { UserError } from "../toolchain";
import { freeMegabytes } from "../toolchain/diskSpace";
import { blocked, type Finding, here } from "../toolchain/finding";
import { size } from "../toolchain/progress";

/**
 * The disk space that a site needs, in megabytes. Measured after several releases: Docker 1,090, the nodes' copies of the images 1,840, the
 * registry 300, the control plane and the volumes 200. An existing site needs some space to continue.
 */
const needed = () => (fs.existsSync(paths.inState("registry")) ? 500 : 4000);

/** Throws a UserError if the disk has too little space for the local cloud. */
export function requireStateSpace(): void {
  const free = freeMegabytes(paths.state);
  if (free >= needed()) return;
  throw new UserError(
    `The disk that holds ${paths.state} has ${size(free)} free, and the local cloud needs ${size(needed())}.`,
    "Free some space, or choose another place with DJANGO_GKE_STATE, and run the command again.",
  );
}

/** The same check for `npm run doctor`. */
export function inspectStateSpace(): Finding {
  const free = freeMegabytes(paths.state);
  const says = `${size(free)} free for ${paths.state}, ${size(needed())} needed`;
  return free >= needed()
    ? here("disk", says)
    : blocked("disk", says, "Free some space, or choose another place with DJANGO_GKE_STATE.");
}
