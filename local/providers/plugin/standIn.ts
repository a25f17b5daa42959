import { checkInputs, withDefaults } from "../schema/checkInputs";
import { compare } from "../schema/compare";
import type { Block } from "../schema/schema";
import type { Change, Difference, Log, Plugin, Subject } from "./plugin";
import type { Properties } from "./values";

/** A kind of resource that a stand-in makes, whole by itself: nothing is left to delete. */
export interface Kind extends Pick<Plugin, "create" | "read" | "update"> {
  readonly schema: Block;
  /** In place of a check by the schema alone. */
  readonly check?: (inputs: Properties) => Awaited<ReturnType<Plugin["check"]>>;
  /** In place of a comparison of what is recorded with what is wanted. */
  readonly compare?: (outputs: Properties, oldInputs: Properties, inputs: Properties) => Change[];
}

/** What stands in for a vendor's plugin where that cannot be had, as far as it is the same whatever it makes. */
export class StandIn implements Plugin {
  /**
   * @param plugin the vendor's name for it.
   * @param task what it says that it does.
   * @param kinds by their types.
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
    this.log("info", `${plugin}: the project's stand-in ${task}; the vendor's plugin is not installed.`);
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
    return Promise.reject(new Error(`The stand-in for the ${this.plugin} plugin has no function ${token}.`));
  }

  private kindOf({ type }: Subject): Kind {
    const kind = this.kinds[type];
    if (kind !== undefined) return kind;
    const known = Object.keys(this.kinds).map((each) => each.split(":").at(-1));
    throw new Error(`The stand-in for the ${this.plugin} plugin knows ${known.join(" and ")} only, not ${type}.`);
  }
}
