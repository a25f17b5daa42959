import type { Properties } from "./values";

/** One thing wrong with the inputs of a resource. `property` is its path, such as `nodeConfig.diskSizeGb`. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** One property that differs. `path` is what the engine shows, such as `secondaryIpRanges[0].ipCidrRange`. */
export interface Change {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/** What the engine says of a resource in each request about it. `name` is the logical one, `type` the token. */
export interface Subject {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
}

/** Answer to the question what a change would do. No changes: nothing is done. */
export interface Difference {
  readonly changes: readonly Change[];
  /** The old one goes before the new one is made, because both cannot be there at once. */
  readonly deleteBeforeReplace?: boolean;
}

/** A resource as it is. */
export interface Found {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/**
 * What a resource plugin does, freed of the wire format. Everything it receives is plain (secrets opened); `unknown` is among the
 * inputs of `check` and `diff`, and of `create` and `update` when `preview` is true, in which case they change nothing.
 */
export interface Plugin {
  readonly version: string;
  configure(settings: Properties): Promise<void>;
  check(
    subject: Subject,
    old: Properties | undefined,
    inputs: Properties,
    seed: Uint8Array,
  ): Promise<{ inputs: Properties; failures: readonly Failure[] }>;
  /** `outputs` is the resource as it is recorded by the engine; `inputs` what is wanted. */
  diff(
    subject: Subject,
    id: string,
    outputs: Properties,
    oldInputs: Properties,
    inputs: Properties,
  ): Promise<Difference>;
  create(subject: Subject, inputs: Properties, preview: boolean): Promise<{ id: string; outputs: Properties }>;
  /** The resource as it is now, or undefined when it is gone. `inputs` is empty when it is read by its id alone (an import). */
  read(subject: Subject, id: string, inputs: Properties, outputs: Properties): Promise<Found | undefined>;
  update(subject: Subject, id: string, outputs: Properties, inputs: Properties, preview: boolean): Promise<Properties>;
  /** Deleting what is not there succeeds. */
  delete(subject: Subject, id: string, outputs: Properties): Promise<void>;
  invoke(token: string, inputs: Properties): Promise<Properties>;
  /** The user asked to stop: what can be broken off safely is. */
  cancel?(): void;
}

/** Writes to the engine's own log, under the resource when `urn` is given. `status` replaces the line shown beside the resource. */
export interface Log {
  (severity: "debug" | "info" | "warning" | "error" | "status", message: string, urn?: string): void;
}
