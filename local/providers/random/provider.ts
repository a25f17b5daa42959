import { hash } from "bcryptjs";
import type { Log } from "../plugin/plugin";
import { type Kind, StandIn } from "../plugin/standIn";
import { Secret, unknown, type Properties } from "../plugin/values";
import { checkInputs, withDefaults } from "../schema/checkInputs";
import { generate, impossible } from "./generate";
import { passwordSchema } from "./passwordSchema";

/** The real provider's hash cost (bcrypt.DefaultCost of golang.org/x/crypto). */
const cost = 10;

/** The part that RandomPassword and RandomString share. They are never updated, because every change replaces them. */
const text: Pick<Kind, "schema" | "check" | "update"> = {
  schema: passwordSchema,
  check: (inputs) => {
    const failures = checkInputs(passwordSchema, inputs);
    const filled = withDefaults(passwordSchema, { ...inputs, ...sameNumeric(inputs) });
    const reason = failures.length === 0 ? impossible(filled) : undefined;
    if (reason !== undefined) failures.push({ property: "length", reason });
    return { inputs: filled, failures };
  },
  update: (_subject, _id, outputs) => Promise.resolve(outputs),
};

/** Both exist only in the state. An import takes the value from the ID, as in the real provider. */
const kinds: Readonly<Record<string, Kind>> = {
  "random:index/randomPassword:RandomPassword": {
    ...text,
    create: async (_subject, inputs, preview) => {
      if (preview) return { id: "", outputs: withPassword(inputs, unknown, unknown) };
      const result = generate(inputs);
      return { id: "none", outputs: withPassword(inputs, result, await hash(result, cost)) };
    },
    read: async (_subject, id, inputs, outputs) => {
      if (typeof outputs.result === "string")
        return { id, inputs, outputs: withPassword(outputs, outputs.result, outputs.bcryptHash ?? "") };
      const imported = withDefaults(passwordSchema, { length: id.length });
      return { id: "none", inputs: imported, outputs: withPassword(imported, id, await hash(id, cost)) };
    },
  },
  // Not a secret, so the value is also the ID.
  "random:index/randomString:RandomString": {
    ...text,
    create: (_subject, inputs, preview) => {
      const result = preview ? unknown : generate(inputs);
      return Promise.resolve({ id: typeof result === "string" ? result : "", outputs: withResult(inputs, result) });
    },
    read: (_subject, id, inputs, outputs) => {
      const known = typeof outputs.result === "string" ? inputs : withDefaults(passwordSchema, { length: id.length });
      return Promise.resolve({ id, inputs: known, outputs: withResult(known, id) });
    },
  },
};

/**
 * Replaces Pulumi's random provider. Only has RandomPassword and RandomString, with the same outputs as the real ones, so a stack can
 * switch from one to the other.
 */
export class RandomProvider extends StandIn {
  constructor(version: string, log: Log) {
    super("random", "generates the passwords", kinds, version, log);
  }
}

/** `number` is the former name of `numeric`. */
function sameNumeric({ number, numeric }: Properties): Properties {
  const value = numeric ?? number ?? true;
  return { number: value, numeric: value };
}

function withPassword(inputs: Properties, result: Properties[string], bcryptHash: Properties[string]): Properties {
  return { ...withResult(inputs, new Secret(result ?? "")), bcryptHash: new Secret(bcryptHash ?? "") };
}

function withResult(inputs: Properties, result: Properties[string]): Properties {
  const outputs: Properties = { ...inputs, result };
  delete outputs.__defaults;
  return outputs;
}
