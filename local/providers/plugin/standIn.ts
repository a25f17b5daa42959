import { checkInputs, withDefaults } from "../schema/checkInputs";
import { compare } from "../schema/compare";
import type { Block } from "../schema/schema";
import type { Change, Difference, Log, Plugin, Subject } from "./plugin";
import type { Properties } from "./values";

/** A resource type of a stand-in. Its resources exist only in the state, so there is nothing to delete. */
export interface Kind extends Pick<Plugin, "create" | "read" | "update"> {
  readonly schema: Block;
  /** Replaces the check against the schema. */
  readonly check?: (inputs: Properties) => Awaited<ReturnType<Plugin["check"]>>;
  /** Replaces the comparison of recorded outputs and desired inputs. */
  readonly compare?: (outputs: Properties, oldInputs: Properties, inputs: Properties) => Change[];
}

/** Replaces a vendor's plugin that cannot be downloaded. This is the part that all stand-ins share. */
export class StandIn implements Plugin {
  /**
   * @param plugin The vendor's name for the plugin.
   * @param task What it does, for its log line.
   * @param kinds The resource types by their tokens.
   */
  constructor(
    private readonly plugin: string,
    private readonly task: string,
    private readonly kinds: Readonly<Record<string, Kind>>,
    readonly version: string,
    private readonly log: Log,
  ) {}

  configure(): Promise<void> {
    const { plugin, task } = this;
    this.log("info", `${plugin}: this project's replacement ${task}, because the vendor's plugin is not installed.`);
    return Promise.resolve();
  }

  check(subject: Subject, _old: Properties | undefined, inputs: Properties): ReturnType<Plugin["check"]> {
    const { schema, check } = this.kindOf(subject);
    return Promise.resolve(
      check?.(inputs) ?? { inputs: withDefaults(schema, inputs), failures: checkInputs(schema, inputs) },
    );
  }

  diff(subject: Subject, _id: string, ...states: [Properties, Properties, Properties]): Promise<Difference> {
    const kind = this.kindOf(subject);
    const [outputs, , inputs] = states;
    return Promise.resolve({ changes: kind.compare?.(...states) ?? compare(kind.schema, outputs, inputs) });
  }

  create(...request: Parameters<Plugin["create"]>): ReturnType<Plugin["create"]> {
    return this.kindOf(request[0]).create(...request);
  }

  read(...request: Parameters<Plugin["read"]>): ReturnType<Plugin["read"]> {
    return this.kindOf(request[0]).read(...request);
  }

  update(...request: Parameters<Plugin["update"]>): ReturnType<Plugin["update"]> {
    return this.kindOf(request[0]).update(...request);
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  invoke(token: string): Promise<Properties> {
    return Promise.reject(
      new Error(`This project's replacement for the ${this.plugin} plugin does not support the function ${token}.`),
    );
  }

  private kindOf({ type }: Subject): Kind {
    const kind = this.kinds[type];
    if (kind !== undefined) return kind;
    const known = Object.keys(this.kinds).map((each) => each.split(":").at(-1));
    throw new Error(
      `This project's replacement for the ${this.plugin} plugin only supports ${known.join(" and ")}, not ${type}.`,
    );
  }
}
