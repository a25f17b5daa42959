/** A container whose log tells more. */
export interface Culprit {
  readonly pod: string;
  readonly container: string;
  /** Its run before the present one is meant. */
  readonly previous: boolean;
  /** The program ended by itself, so that the log's last error says why. */
  readonly ended: boolean;
}

/** What there is to say of something that should become ready: it is, it may yet be, or no waiting will help. */
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
