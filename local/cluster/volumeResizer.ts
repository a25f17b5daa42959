import { startDaemon } from "../machine/daemons";
import { program } from "../machine/programs";
import { kubectlEnv } from "./controlPlane";

export const volumeResizer = "volume-resizer";

/** A claim, the volume that it has, and the sizes that it asks for and has; `-` for none. */
const claim =
  '{{.metadata.namespace}} {{.metadata.name}} {{or .spec.volumeName "-"}} {{.spec.resources.requests.storage}} ' +
  '{{with .status.capacity}}{{.storage}}{{else}}-{{end}}{{"\\n"}}';

/** $1 is kubectl, $2 the template above. The server ends a watch now and then. */
const script = `
while sleep 1; do
  "$1" get persistentvolumeclaims --all-namespaces --watch --output "go-template=$2" |
    while read -r namespace name volume wanted has; do
      if [ "$volume" = - ] || [ "$has" = - ] || [ "$wanted" = "$has" ]; then continue; fi
      "$1" patch persistentvolume "$volume" --patch '{"spec":{"capacity":{"storage":"'"$wanted"'"}}}'
      "$1" --namespace "$namespace" patch persistentvolumeclaim "$name" --subresource status \\
        --patch '{"status":{"capacity":{"storage":"'"$wanted"'"}}}'
    done
done`;

/**
 * Grows volumes, as a cloud's own resizer does. A volume of the local cluster is a folder, whose size nothing limits, so it already has the room
 * and only Kubernetes has to learn it.
 */
export function startVolumeResizer(): Promise<void> {
  return startDaemon({
    name: volumeResizer,
    command: "sh",
    args: ["-c", script, volumeResizer, program("kubectl"), claim],
    env: kubectlEnv(),
  });
}
