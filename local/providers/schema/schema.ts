import type { Value } from "../plugin/values";

/** Whether a change of this property makes a new resource: always, or for these two values. */
export type Replaces = true | ((old: Value | undefined, wanted: Value | undefined) => boolean);

interface Common {
  readonly required?: true;
  readonly replaces?: Replaces;
  /** The cloud keeps what it had when the program stops giving it (Terraform's Optional+Computed): no difference. */
  readonly kept?: true;
  /** What Check fills in when the program gives nothing. */
  readonly default?: Value;
  /** The value that the cloud takes for none given. */
  readonly usual?: Value;
  /** A block that is given differs from none, even if everything in it is off. */
  readonly counted?: true;
  /** Two values that the cloud takes for the same. */
  readonly same?: (old: Value, wanted: Value) => boolean;
}

/** An input property of a resource, or of a block in one. */
export type Property = Common &
  (
    | {
        readonly kind: "text";
        readonly oneOf?: readonly string[];
        /** What is wrong with a value in the eyes of Google's provider: Check says it, so a preview shows it. */
        readonly problem?: (value: string) => string | undefined;
        /** What is wrong with it only in the eyes of Google's cloud: the provider lets it through, creating is refused. */
        readonly refusal?: (value: string) => string | undefined;
      }
    | {
        readonly kind: "number";
        readonly whole: boolean;
        readonly least?: number;
        readonly most?: number;
        /** The least and the most in the eyes of Google's cloud; the provider lets others through. */
        readonly cloudRange?: readonly [number, number];
      }
    | { readonly kind: "flag" }
    | { readonly kind: "list"; readonly of: Property; readonly unordered: boolean; readonly most?: number }
    | { readonly kind: "map"; readonly keyProblem?: Complaint; readonly keyRefusal?: Complaint }
    | { readonly kind: "block"; readonly properties: Block; readonly emptyProblem?: string }
  );

/** The properties of a resource or block, by name. */
export type Block = Readonly<Record<string, Property>>;

type Complaint = (value: string) => string | undefined;
type TextOptions = Common & {
  readonly oneOf?: readonly string[];
  readonly problem?: Complaint;
  readonly refusal?: Complaint;
};
type NumberOptions = Common & {
  readonly least?: number;
  readonly most?: number;
  readonly cloudRange?: readonly [number, number];
};

/** A string. */
export const text = (options: TextOptions = {}): Property => ({ kind: "text", ...options });
/** A string that is one of a few. */
export const choice = (oneOf: readonly string[], options: Common = {}): Property => ({
  kind: "text",
  oneOf,
  ...options,
});
/** A string that the cloud, though not the provider, wants to be one of a few. */
export const cloudChoice = (oneOf: readonly string[], options: Common = {}): Property =>
  text({
    ...options,
    refusal: (value) => (oneOf.includes(value) ? undefined : `expected one of ${oneOf.join(", ")}, got "${value}"`),
  });
/** An integer. */
export const whole = (options: NumberOptions = {}): Property => ({ kind: "number", whole: true, ...options });
/** A number with or without a fraction. */
export const fraction = (options: NumberOptions = {}): Property => ({ kind: "number", whole: false, ...options });
/** A boolean. */
export const flag = (options: Common = {}): Property => ({ kind: "flag", ...options });
/** A list whose order matters. */
export const list = (of: Property, options: Common & { readonly most?: number } = {}): Property => ({
  kind: "list",
  of,
  unordered: false,
  ...options,
});
/** A list whose order does not matter. */
export const set = (of: Property, options: Common = {}): Property => ({
  kind: "list",
  of,
  unordered: true,
  ...options,
});
/** String values by free keys. */
export const map = (
  options: Common & { readonly keyProblem?: Complaint; readonly keyRefusal?: Complaint } = {},
): Property => ({
  kind: "map",
  ...options,
});
/** Named properties in a property. */
export const block = (properties: Block, options: Common & { readonly emptyProblem?: string } = {}): Property => ({
  kind: "block",
  properties,
  ...options,
});
/** A block with one required flag in it: how Google's API spells most switches. */
export const enabled = (options: Common = {}): Property => block({ enabled: flag({ required: true }) }, options);
