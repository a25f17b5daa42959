import { changedInputs } from "../../unit/local/providers/changedInputs";
import { Examined } from "../examine";

/** Resources that a rule accepts, and ones that it refuses. */
export interface Example {
  readonly rule: string;
  /** A stack that keeps the rule; it is what the refused ones are changed from. */
  readonly passes: readonly Examined[];
  readonly fails: readonly Refused[];
}

/** A stack that breaks the rule: the passing one with some values changed, or resources more or fewer. */
export interface Refused {
  readonly when: string;
  /** New values by resource, and path in its inputs; undefined takes one away. */
  readonly change?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly without?: string;
  readonly more?: readonly Examined[];
  /** `resource: message` of each violation. */
  readonly says: readonly string[];
}

/** The resources of the stack that breaks the rule. */
export function refused({ passes }: Example, { change = {}, without, more = [] }: Refused): Examined[] {
  const changed = passes.map((resource) => {
    const { protect, ...paths } = change[resource.name] ?? {};
    const inputs = changedInputs(resource.inputs as Parameters<typeof changedInputs>[0], paths);
    return { ...resource, inputs, ...(typeof protect === "boolean" ? { protect } : {}) };
  });
  return [...changed.filter(({ name }) => name !== without), ...more];
}
