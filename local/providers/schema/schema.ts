import type { Value } from "../plugin/values";

/** Whether a change of the property replaces the resource: always, or depending on the two values. */
export type Replaces = true | ((old: Value | undefined, wanted: Value | undefined) => boolean);

interface Common {
  readonly required?: true;
  readonly replaces?: Replaces;
  /** The cloud keeps its value if the program omits the property (Terraform's Optional+Computed), so that is not a difference. */
  readonly kept?: true;
  /** The value that Check fills in if the program omits the property. */
  readonly default?: Value;
  /** The value that the cloud treats as absent. */
  readonly usual?: Value;
  /** A block that is present differs from an absent one, even if everything in it is off. */
  readonly counted?: true;
  /** True if the cloud treats two different values as the same. */
  readonly same?: (old: Value, wanted: Value) => boolean;
}

/** An input property of a resource or of a nested block. */
export type Property = Common &
  (
    | {
        readonly kind: "text";
        readonly oneOf?: readonly string[];
        /** Why Google's provider rejects the value. Check reports it, so it is shown in a preview. */
        readonly problem?: (value: string) => string | undefined;
        /** Why Google's cloud rejects the value although its provider accepts it. Creating the resource fails. */
        readonly refusal?: (value: string) => string | undefined;
      }
    | {
        readonly kind: "number";
        readonly whole: boolean;
        readonly least?: number;
        readonly most?: number;
        /** The lowest and highest value that Google's cloud accepts. The provider accepts others. */
        readonly cloudRange?: readonly [number, number];
      }
    | { readonly kind: "flag" }
    | { readonly kind: "list"; readonly of: Property; readonly unordered: boolean; readonly most?: number }
    | { readonly kind: "map"; readonly keyProblem?: Complaint; readonly keyRefusal?: Complaint }
    | { readonly kind: "block"; readonly properties: Block; readonly emptyProblem?: string }
  );

/** The properties of a resource or block by name. */
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

export const text = (options: TextOptions = {}): Property => ({ kind: "text", ...options });
export const choice = (oneOf: readonly string[], options: Common = {}): Property => ({
  kind: "text",
  oneOf,
  ...options,
});
/** A string for which the cloud, but not the provider, accepts only a few values. */
export const cloudChoice = (oneOf: readonly string[], options: Common = {}): Property =>
  text({
    ...options,
    refusal: (value) => (oneOf.includes(value) ? undefined : `expected one of ${oneOf.join(", ")}, got "${value}"`),
  });
export const whole = (options: NumberOptions = {}): Property => ({ kind: "number", whole: true, ...options });
export const fraction = (options: NumberOptions = {}): Property => ({ kind: "number", whole: false, ...options });
export const flag = (options: Common = {}): Property => ({ kind: "flag", ...options });
export const list = (of: Property, options: Common & { readonly most?: number } = {}): Property => ({
  kind: "list",
  of,
  unordered: false,
  ...options,
});
export const set = (of: Property, options: Common = {}): Property => ({
  kind: "list",
  of,
  unordered: true,
  ...options,
});
/** A map from arbitrary keys to strings. */
export const map = (
  options: Common & { readonly keyProblem?: Complaint; readonly keyRefusal?: Complaint } = {},
): Property => ({
  kind: "map",
  ...options,
});
export const block = (properties: Block, options: Common & { readonly emptyProblem?: string } = {}): Property => ({
  kind: "block",
  properties,
  ...options,
});
/** A block with a single required flag, which is how Google's API represents most switches. */
export const enabled = (options: Common = {}): Property => block({ enabled: flag({ required: true }) }, options);
