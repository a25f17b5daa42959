import type { Properties } from "./values";

/** A problem with a resource's inputs. `property` is a path such as `nodeConfig.diskSizeGb`. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** A changed property. `path` is shown by the engine, such as `secondaryIpRanges[0].ipCidrRange`. */
export interface Change {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/** The resource that a request is about. `name` is its logical name, `type` its token. */
export interface Subject {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
}

/** The result of a diff. Without changes nothing is updated. */
export interface Difference {
  readonly changes: readonly Change[];
  /** Deletes the old resource before the new one is created, because they cannot both exist. */
  readonly deleteBeforeReplace?: boolean;
}

/** A resource's current state. */
export interface Found {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/**
 * A resource plugin, independent of the wire format. All values it receives are plain: secrets are decrypted. `unknown` can occur in the
 * inputs of `check` and `diff`, and of `create` and `update` if `preview` is true; they change nothing then.
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
  /** `outputs` is the state recorded by the engine, `inputs` the desired one. */
  diff(
    subject: Subject,
    id: string,
    outputs: Properties,
    oldInputs: Properties,
    inputs: Properties,
  ): Promise<Difference>;
  create(subject: Subject, inputs: Properties, preview: boolean): Promise<{ id: string; outputs: Properties }>;
  /** The resource's current state, or undefined if it is gone. `inputs` is empty for an import, which only has the ID. */
  read(subject: Subject, id: string, inputs: Properties, outputs: Properties): Promise<Found | undefined>;
  update(subject: Subject, id: string, outputs: Properties, inputs: Properties, preview: boolean): Promise<Properties>;
  /** Succeeds if the resource does not exist. */
  delete(subject: Subject, id: string, outputs: Properties): Promise<void>;
  invoke(token: string, inputs: Properties): Promise<Properties>;
  /** The user cancelled the update. Abort everything that can be aborted safely. */
  cancel?(): void;
}

/** Writes to the engine's log, for a resource if `urn` is given. `status` replaces the line next to the resource. */
export interface Log {
  (severity: "debug" | "info" | "warning" | "error" | "status", message: string, urn?: string): void;
}
