import type { Fix } from "./kinds";

export type Path = readonly string[];

/** A value at a path that is not a setting, and the setting that was meant. */
export interface Move {
  readonly from: Path;
  readonly to: Path;
  /** Whether it is stored encrypted. */
  readonly secret: boolean;
}

/** One setting that cannot be used, and what to do. */
export interface Problem {
  /** The setting's key, followed by the names inside it. */
  readonly path: Path;
  /** The value that was set, as it is shown. */
  readonly was: string;
  /** The allowed values, as the line below it. */
  readonly allowed: string;
  readonly fix: Fix;
  /** The path that the fix sets or removes, if that is not `path`. */
  readonly fixAt?: Path;
  /** The setting that was probably meant, if there is none at `path`. */
  readonly meant?: Path;
  /** What to do if no Pulumi command fixes it. */
  readonly remedy?: string;
  /** The values that the fix moves before it removes `path`. */
  readonly moves?: readonly Move[];
}
