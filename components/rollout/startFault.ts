import type { ContainerStatus } from "./objects";

/** The kubelet's reasons for a container whose program was never started. */
const startFaults = new Set(["StartError", "ContainerCannotRun", "RunContainerError", "CreateContainerError"]);
/** The container runtime's errors for a program that the image does not contain or cannot run. */
const noProgram =
  /executable file not found|\bexec\b.*(no such file or directory|permission denied|format error)|no command specified/i;

/** Why a container could not be started. */
export interface StartFault {
  readonly message: string;
  /** Whether all further tries will fail too. */
  readonly certain: boolean;
}

/**
 * The container runtime's error for a container that it could not start; undefined if it was started. The runtime's own steps before the error
 * are removed: `exec: "celery": executable file not found in $PATH`.
 */
export function startFault({ state, lastState }: Pick<ContainerStatus, "state" | "lastState">): StartFault | undefined {
  const said = [state?.waiting, state?.terminated, state?.running === undefined ? lastState?.terminated : undefined];
  const { message = "" } = said.find((one) => startFaults.has(one?.reason ?? "")) ?? {};
  if (message === "") return undefined;
  const text = message.replace(/\s+/g, " ").trim();
  const fault =
    /\b(?:exec: "|exec \/).*$/.exec(text)?.[0] ?? text.split(/unable to start container process: /).at(-1) ?? text;
  return { message: fault.replace(/: unknown$/, ""), certain: noProgram.test(text) };
}
