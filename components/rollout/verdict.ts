/** A container whose log explains the failure. */
export interface Culprit {
  readonly pod: string;
  readonly container: string;
  /** Whether the log of its previous run is the one to read. */
  readonly previous: boolean;
  /** Whether the program exited by itself, so that the log's last error is the cause. */
  readonly ended: boolean;
}

/** The state of an object: ready, not ready yet, or failed, so that waiting will not help. */
export type Verdict =
  | { readonly state: "ready" }
  | {
      readonly state: "waiting" | "failed";
      /** Why it is not ready, in one line, without a full stop. */
      readonly cause: string;
      readonly culprit?: Culprit;
    };

export const ready: Verdict = { state: "ready" };

export function waiting(cause: string, culprit?: Culprit): Verdict {
  return { state: "waiting", cause, culprit };
}

export function failed(cause: string, culprit?: Culprit): Verdict {
  return { state: "failed", cause, culprit };
}
