import { PolicyResourceOptions, ReportViolation, ResourceValidationArgs } from "@pulumi/policy";
import { rules } from "../../policy/rules";

/** A resource as a pack is shown it: secrets are plain. */
export interface Examined {
  readonly type: string;
  readonly name: string;
  /** What the program gave: rules over one resource see this. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What came of it: rules over the whole stack see this; without it, the inputs. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
}

/** Every violation of the pack's rules among the resources of a stack, or of one of them: `rule: resource: message`. */
export async function violationsOf(resources: readonly Examined[], rule?: string): Promise<string[]> {
  const found: string[] = [];
  const chosen = rules.filter(({ name }) => rule === undefined || name === rule);
  if (chosen.length === 0) throw new Error(`The pack has no rule ${rule ?? ""}.`);
  for (const policy of chosen) {
    const report = (name: string) => (message: string) => void found.push(`${policy.name}: ${name}: ${message}`);
    if ("validateStack" in policy) {
      const whole: ReportViolation = (message, urn) => report(urn ?? "the stack")(message);
      await policy.validateStack(
        { resources: resources.map((each) => shown(each, each.outputs ?? each.inputs)), ...around },
        whole,
      );
      continue;
    }
    for (const resource of resources)
      for (const validate of [policy.validateResource ?? []].flat())
        try {
          await validate({ ...shown(resource, resource.inputs), ...around }, report(resource.name));
        } catch (error) {
          if (!(error instanceof NotApplicable)) throw error;
        }
  }
  return found;
}

/** A rule over one kind of resource says so of every other kind. */
class NotApplicable extends Error {}

const around = {
  stackTags: new Map<string, string>(),
  getConfig: <T extends object>() => ({}) as T,
  notApplicable: (reason?: string): never => {
    throw new NotApplicable(reason);
  },
};

/** In place of its URN a resource has its name: rules only hand it on. */
function shown({ type, name, protect = false }: Examined, props: Examined["inputs"]) {
  const isType: ResourceValidationArgs["isType"] = (kind) => Reflect.get(kind, "__pulumiType") === type;
  const timeouts = { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 };
  const opts: PolicyResourceOptions = {
    protect,
    ignoreChanges: [],
    aliases: [],
    customTimeouts: timeouts,
    additionalSecretOutputs: [],
  };
  const asType = (kind: Parameters<typeof isType>[0]) => (isType(kind) ? props : undefined) as never;
  return { type, name, urn: name, props, opts, dependencies: [], propertyDependencies: {}, isType, asType };
}
