import type { Fix } from "./kinds";

export type Path = readonly string[];

/** A value that was set where no setting is, and the setting that was meant. */
export interface Move {
  readonly from: Path;
  readonly to: Path;
  /** Whether it is stored encrypted. */
  readonly secret: boolean;
}

/** One setting that cannot be used, and what to do. */
export interface Problem {
  /** Where: the key, then the names inside it. */
  readonly path: Path;
  /** What it was, as it is shown. */
  readonly was: string;
  /** What is right, as the line below it. */
  readonly allowed: string;
  readonly fix: Fix;
  /** What the fix sets or removes, if that is not `path`. */
  readonly fixAt?: Path;
  /** The setting that was probably meant, if there is none at `path`. */
  readonly meant?: Path;
  /** What to do, when no command of Pulumi's fixes it. */
  readonly remedy?: string;
  /** The values that the fix moves before it removes `path`. */
  readonly moves?: readonly Move[];
}
