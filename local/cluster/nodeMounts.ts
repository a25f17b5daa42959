import * as fs from "node:fs";
import { run } from "../machine/command";
import { mountsBelow } from "../machine/mounts";
import { stateFolders } from "../machine/cloudNumber";

/**
 * A node's own view of the machine's folders: another machine has a /var/log of its own, and pods that read their node's (the log
 * collector) shall see that node's and no other. The namespace is kept by a mount below the node's folder, so unmounting all that is
 * there ends it; its /var/log is the node's folder `log`.
 */
export async function ensureNodeMounts(folder: string): Promise<void> {
  const place = `${folder}/mounts`;
  const namespace = mountNamespace(folder);
  if (mountsBelow(folder).includes(namespace)) return;
  for (const made of [place, `${folder}/log`]) fs.mkdirSync(made, { recursive: true });
  // A namespace can only be kept on a mount that is private: https://man7.org/linux/man-pages/man1/unshare.1.html
  if (!mountsBelow(folder).includes(place)) await run("mount", ["--bind", "--make-private", place, place]);
  fs.writeFileSync(namespace, "");
  await run("unshare", [
    ...[`--mount=${namespace}`, "--propagation", "private", "sh", "-ec"],
    // What is mounted for the machine, for other nodes and for other clouds would be held here for ever.
    `mount --bind "$1/log" /var/log; shift
     for kept in "$@" /run/netns; do
       awk -v kept="$kept/" 'index($2, kept) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n1 umount --lazy
     done`,
    ...["sh", folder, ...stateFolders()],
  ]);
}

/** Arguments of nsenter that enter the node's view. */
export function inNodeMounts(folder: string): string {
  return `--mount=${mountNamespace(folder)}`;
}

function mountNamespace(folder: string): string {
  return `${folder}/mounts/namespace`;
}
