/** The tools that `npm run up` and the tests can install. */
export type ToolName =
  | "packages"
  | "chromium"
  | "base-image"
  | "pause"
  | "object-store"
  | "log-store"
  | "authority"
  | "collector"
  | "pulumi"
  | "language-nodejs"
  | "kubernetes-provider"
  | "kubernetes"
  | "local-path-provisioner"
  | "metallb-controller"
  | "kube-score"
  | "kwok";

/** A tool: what it is, how to find it and how to install it. */
export interface Tool {
  readonly name: ToolName;
  /** The pinned version. Must match package.json or the module's go.mod, if it is also there. */
  readonly version: string;
  /** Completes the sentence "… is for …". */
  readonly purpose: string;
  /** Completes the sentence "it is …": "built from source", "installed by apt-get". */
  readonly means: string;
  /** The source, as the subject of a sentence. */
  readonly source: string;
  /**
   * Approximate time in seconds on two idle cores with empty caches. Measured, see
   * docs/decisions/0040-missing-tools-are-built-from-pinned-modules.md.
   */
  readonly seconds: number;
  /** Disk space in megabytes, including what Go or apt cache. Measured. */
  readonly megabytes: number;
  /** True for compiles. They run one at a time, because each uses all cores and much memory. */
  readonly heavy: boolean;
  /** The installed tool, or undefined if it is missing. Changes nothing. */
  find(): Promise<Found | undefined>;
  /** Throws a UserError if `obtain` cannot work on this machine, such as when a program is missing. */
  check(): Promise<void>;
  /** Downloads what `obtain` needs. May run in parallel with other work. */
  fetch?(step: Step): Promise<void>;
  /** Installs the tool atomically. */
  obtain(step: Step): Promise<Obtained>;
}

/** An installed tool. */
export interface Found {
  /** A path or a short description. */
  readonly where: string;
  /** True if it belongs to the machine or the user, false if it is in our cache. */
  readonly own: boolean;
}

/** The context in which a tool is installed. */
export interface Step {
  /** Log file for the programs that it runs. */
  readonly log: string;
  /** Descriptor of the tool's lock, which these programs inherit. */
  readonly lock: number;
  /** Aborted when another tool fails. Stop everything that can be stopped safely. */
  readonly signal: AbortSignal;
}

/** The resources that installing a tool took. */
export interface Obtained {
  /** Peak memory in megabytes; 0 if unknown. */
  readonly memory: number;
}
