/** Everything that `npm run up` and the tests may want on this machine. */
export type ToolName =
  | "packages"
  | "chromium"
  | "base-image"
  | "pause"
  | "object-store"
  | "log-store"
  | "collector"
  | "pulumi"
  | "language-nodejs"
  | "kubernetes-provider"
  | "kubernetes"
  | "local-path-provisioner"
  | "metallb-controller"
  | "kube-score";

/** One tool: what it is, what counts as having it, and how it is had where it is missing. */
export interface Tool {
  readonly name: ToolName;
  /** Pinned; the same as in package.json or the module's go.mod, where it stands there. */
  readonly version: string;
  /** What it is for, as the end of "… is for …". */
  readonly purpose: string;
  /** How it is had, as the end of "it is …": "built from source", "installed by apt-get". */
  readonly means: string;
  /** Where it comes from, as the subject of a sentence. */
  readonly source: string;
  /** About how long it takes on two quiet cores with empty caches; measured, see docs/decisions/0040-missing-tools-are-built-from-pinned-modules.md. */
  readonly seconds: number;
  /** Space that having it takes, with what Go or apt keep of it, in megabytes; measured likewise. */
  readonly megabytes: number;
  /** Compiles wait for one another, each takes all cores and much memory; the rest overlaps with them. */
  readonly heavy: boolean;
  /** Answers where the tool is, `undefined` where it must be had. Changes nothing. */
  find(): Promise<Found | undefined>;
  /** Throws a UserError where `obtain` cannot work on this machine for a reason that shows at once. */
  check(): Promise<void>;
  /** Fetches what `obtain` needs; may run beside other work. */
  fetch?(step: Step): Promise<void>;
  /** Makes the tool: whole, or not at all. */
  obtain(step: Step): Promise<Obtained>;
}

/** Where a tool was found. */
export interface Found {
  /** A path, or a few words. */
  readonly where: string;
  /** True for the machine's or the user's own, false for one in our cache. */
  readonly own: boolean;
}

/** What a tool gets to work with while it is had. */
export interface Step {
  /** File for the output of the programs it starts. */
  readonly log: string;
  /** The tool's lock, to be held by those programs. */
  readonly lock: number;
  /** Fires when another tool has failed: what can be stopped without harm, stops. */
  readonly signal: AbortSignal;
}

/** What having a tool took. */
export interface Obtained {
  /** The most memory held at one time, in megabytes; 0 if unknown. */
  readonly memory: number;
}
