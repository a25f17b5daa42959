import { availableParallelism } from "node:os";
import type { IdleCgroup } from "../cgroups/nodes";

/**
 * Seconds for which the machine's next container of the app has to wait after one was started (about what it needs until it serves) or
 * told to end, on a machine of two processors; less on larger ones.
 */
const pauses = { start: 1, kill: 0.3 } as const;
/** Seconds after which one goes on without its turn: another may be stuck. */
const patience = 10;
/**
 * Tenths of a second: how long one that gives way may take for its beginning, and for how long none of its threads runs or wants to
 * when that is over.
 */
const beginning = { longest: 30, still: 3 } as const;

/**
 * The program by which a node's containerd starts and ends containers: runc, but with those of the app's pods in turn, over all nodes
 * of the machine. A node of the cloud's has processors of its own, of which a pod that starts or ends takes one. Here all nodes have
 * the machine's, and three pods at once, which spend much of their time in the kernel, leave none to those that serve. The database,
 * of which there is one, and which all wait for, never waits.
 *
 * Where there is an `idle`, containers of the app and of its releases are below it until they have begun, and give way to what serves
 * on any node. Only these: a program that looks for what it may use, as the log collector does, would look in the wrong cgroup.
 * @param lock a file that all nodes see.
 */
export function runcInTurn(lock: string, idle?: IdleCgroup, processors = availableParallelism()): string {
  const sleep = (seconds: number) => `sleep ${((seconds * 2) / processors).toFixed(2)}`;
  // Not on a function: dash keeps the old ones open beside it, for which the caller waits.
  const detached = "> /dev/null 2>&1 < /dev/null &";
  return `#!/bin/sh
for word in "$@"; do
  case $word in create | start | kill | delete) does=$word ;; esac
  # Shims run in the folder of their pod's first container.
  [ -f "../$word/config.json" ] && container=$word
done
is() { grep -q "\\"io.kubernetes.cri.$1\\":\\"$2" "../$container/config.json" 2> /dev/null; }
[ "$does" ] && is sandbox-name '\\(app\\|release\\)-' || exec runc "$@"
is sandbox-name app- && exec 9> '${lock}' && flock --wait ${patience} 9
give_way() { :; }
begin() { ${sleep(pauses.start)}; }${idle === undefined ? "" : idleCommands(idle)}
# A pod's sandbox does nothing.
[ "$does" = start ] && is container-type sandbox && does=
[ "$does" = start ] && give_way 2> /dev/null
runc "$@" 9>&-
code=$?
# Whoever sleeps has the lock; a release has none.
case $does in
start) { begin; } ${detached} ;;
kill) ${sleep(pauses.kill)} ${detached} ;;
esac
exit $code
`;
}

function idleCommands({ hierarchy, cgroup }: IdleCgroup): string {
  return `
turn='${hierarchy}${cgroup}'/$container
give_way() {
  pid=$(cat "../$container/init.pid") &&
    own='${hierarchy}'$(sed -n 's/^[0-9]*:\\(cpuacct,\\)\\{0,1\\}cpu\\(,cpuacct\\)\\{0,1\\}://p' "/proc/$pid/cgroup") &&
    mkdir "$turn" && echo "$pid" > "$turn/cgroup.procs"
}
begin() {
  still=0
  for tenth in $(seq ${beginning.longest}); do
    sleep 0.1
    still=$((still + 1))
    grep -qs '^State:.[RD]' $(sed 's|.*|/proc/&/status|' "$turn/tasks") && still=0
    [ $still -ge ${beginning.still} ] && break
  done
  for try in $(seq 50); do
    [ -d "$turn" ] || break
    while read -r pid; do echo "$pid" > "$own/cgroup.procs"; done < "$turn/cgroup.procs"
    rmdir "$turn" || sleep 0.1
  done
}`;
}
