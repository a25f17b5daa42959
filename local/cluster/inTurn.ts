import { availableParallelism } from "node:os";

/**
 * Seconds for which the machine's next container of the app has to wait after one was started (about what it needs until it serves) or
 * told to end, on a machine of two processors; less on larger ones.
 */
const pauses = { start: 1, kill: 0.3 } as const;
/** Seconds after which one goes on without its turn: another may be stuck. */
const patience = 10;

/**
 * The program by which a node's containerd starts and ends containers: runc, but with those of the app's pods in turn, over all nodes
 * of the machine. A node of the cloud's has processors of its own, of which a pod that starts or ends takes one. Here all nodes have
 * the machine's, and three pods at once, which spend much of their time in the kernel, leave none to those that serve. The database,
 * of which there is one, and which all wait for, never waits.
 * @param lock a file that all nodes see.
 */
export function runcInTurn(lock: string, processors = availableParallelism()): string {
  const pause = (seconds: number) => `sleep ${((seconds * 2) / processors).toFixed(2)} > /dev/null 2>&1 < /dev/null &`;
  return `#!/bin/sh
for word in "$@"; do
  case $word in create | start | kill | delete) does=$word ;; esac
  # Shims run in the folder of their pod's first container.
  [ -f "../$word/config.json" ] && container=$word
done
is() { grep -q "\\"io.kubernetes.cri.$1\\":\\"$2" "../$container/config.json" 2> /dev/null; }
[ "$does" ] && is sandbox-name app- || exec runc "$@"
exec 9> '${lock}'
flock --wait ${patience} 9
runc "$@" 9>&-
code=$?
# Whoever sleeps has the lock. A pod's sandbox does nothing.
case $does in
start) is container-type sandbox || ${pause(pauses.start)} ;;
kill) ${pause(pauses.kill)} ;;
esac
exit $code
`;
}
