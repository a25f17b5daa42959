import { hash } from "bcryptjs";
import type { Difference, Found, Log, Plugin, Subject } from "../plugin/plugin";
import { Secret, unknown, type Properties } from "../plugin/values";
import { checkInputs, withDefaults } from "../schema/checkInputs";
import { compare } from "../schema/compare";
import { generate, impossible } from "./generate";
import { passwordSchema } from "./passwordSchema";

const passwordType = "random:index/randomPassword:RandomPassword";
/** The same, but no secret: its id is itself. */
const stringType = "random:index/randomString:RandomString";
/** The cost of the real provider's hash (bcrypt.DefaultCost of golang.org/x/crypto). */
const cost = 10;

/**
 * Stands in for Pulumi's random provider where that cannot be had: RandomPassword and RandomString, which answer what the real
 * ones answer (a stack made with one goes on with the other).
 */
export class RandomProvider implements Plugin {
  constructor(
    readonly version: string,
    private readonly log: Log,
  ) {}

  configure(): Promise<void> {
    this.log("info", "random: the project's stand-in makes the passwords; the vendor's plugin is not installed.");
    return Promise.resolve();
  }

  check(subject: Subject, _old: Properties | undefined, inputs: Properties): ReturnType<Plugin["check"]> {
    requireKnown(subject);
    const failures = checkInputs(passwordSchema, inputs);
    const filled = withDefaults(passwordSchema, { ...inputs, ...sameNumeric(inputs) });
    const reason = failures.length === 0 ? impossible(filled) : undefined;
    if (reason !== undefined) failures.push({ property: "length", reason });
    return Promise.resolve({ inputs: filled, failures });
  }

  diff(
    subject: Subject,
    _id: string,
    outputs: Properties,
    _oldInputs: Properties,
    inputs: Properties,
  ): Promise<Difference> {
    requireKnown(subject);
    return Promise.resolve({ changes: compare(passwordSchema, outputs, inputs) });
  }

  async create(subject: Subject, inputs: Properties, preview: boolean): Promise<{ id: string; outputs: Properties }> {
    requireKnown(subject);
    const open = subject.type === stringType;
    if (preview)
      return { id: "", outputs: open ? withString(inputs, unknown) : withPassword(inputs, unknown, unknown) };
    const result = generate(inputs);
    if (open) return { id: result, outputs: withString(inputs, result) };
    return { id: "none", outputs: withPassword(inputs, result, await hash(result, cost)) };
  }

  /** The text is what the state says; an import names it by its id, as with the real provider. */
  async read({ type }: Subject, id: string, inputs: Properties, outputs: Properties): Promise<Found | undefined> {
    if (type === stringType) {
      const known = typeof outputs.result === "string" ? inputs : withDefaults(passwordSchema, { length: id.length });
      return { id, inputs: known, outputs: withString(known, id) };
    }
    if (typeof outputs.result === "string") {
      return { id, inputs, outputs: withPassword(outputs, outputs.result, outputs.bcryptHash ?? "") };
    }
    const imported = withDefaults(passwordSchema, { length: id.length });
    return { id: "none", inputs: imported, outputs: withPassword(imported, id, await hash(id, cost)) };
  }

  /** Every change replaces: nothing is ever updated. */
  update(_subject: Subject, _id: string, outputs: Properties): Promise<Properties> {
    return Promise.resolve(outputs);
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  invoke(token: string): Promise<Properties> {
    return Promise.reject(new Error(`The stand-in for the random plugin has no function ${token}.`));
  }
}

function requireKnown({ type }: Subject): void {
  if (type !== passwordType && type !== stringType)
    throw new Error(`The stand-in for the random plugin knows RandomPassword and RandomString only, not ${type}.`);
}

/** `number` is the old name of `numeric`. */
function sameNumeric({ number, numeric }: Properties): Properties {
  const value = numeric ?? number ?? true;
  return { number: value, numeric: value };
}

function withPassword(inputs: Properties, result: Properties[string], bcryptHash: Properties[string]): Properties {
  const outputs: Properties = { ...inputs, result: new Secret(result ?? ""), bcryptHash: new Secret(bcryptHash ?? "") };
  delete outputs.__defaults;
  return outputs;
}

function withString(inputs: Properties, result: Properties[string]): Properties {
  const outputs: Properties = { ...inputs, result };
  delete outputs.__defaults;
  return outputs;
}
