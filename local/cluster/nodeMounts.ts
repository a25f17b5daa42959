import * as fs from "node:fs";
import { run } from "../machine/command";
import { mountsBelow } from "../machine/mounts";
import { stateFolders } from "../machine/cloudNumber";

/**
 * Gives a node its own mount namespace, in which /var/log is the node's folder `log`: the log collector reads its node's logs and no
 * others. A mount below the node's folder keeps the namespace alive, so unmounting everything below that folder removes it.
 */
export async function ensureNodeMounts(folder: string): Promise<void> {
  const place = `${folder}/mounts`;
  const namespace = mountNamespace(folder);
  if (mountsBelow(folder).includes(namespace)) return;
  for (const made of [place, `${folder}/log`]) fs.mkdirSync(made, { recursive: true });
  // A namespace can only be kept on a private mount: https://man7.org/linux/man-pages/man1/unshare.1.html
  if (!mountsBelow(folder).includes(place)) await run("mount", ["--bind", "--make-private", place, place]);
  fs.writeFileSync(namespace, "");
  await run("unshare", [
    ...[`--mount=${namespace}`, "--propagation", "private", "sh", "-ec"],
    // Otherwise the namespace would keep mounts of the machine, of other nodes and of other clouds busy forever. One that an image build
    // has just removed is gone here, too.
    `mount --bind "$1/log" /var/log; shift
     for kept in "$@" /run/netns; do
       awk -v kept="$kept/" 'index($2, kept) == 1 { print $2 }' /proc/mounts | sort -r |
         xargs -r -n1 sh -c 'umount --lazy "$0" || ! grep -qF " $0 " /proc/mounts'
     done`,
    ...["sh", folder, ...stateFolders()],
  ]);
}

/** nsenter's argument that enters the node's mount namespace. */
export function inNodeMounts(folder: string): string {
  return `--mount=${mountNamespace(folder)}`;
}

function mountNamespace(folder: string): string {
  return `${folder}/mounts/namespace`;
}
