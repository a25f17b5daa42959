import type { Difference, Found, Plugin, Subject } from "../plugin/plugin";
import { isProperties, type Properties } from "../plugin/values";
import { autoname } from "./autoname";
import { checkInputs, refusals, withDefaults } from "../schema/checkInputs";
import { Cloud, type CloudRecord } from "./cloud";
import { canonical, compare } from "../schema/compare";
import { invoke } from "./functions";
import type { Machine } from "./machine";
import { applied, knownOutputs, previewOutputs, sealed, withoutSecrets } from "./outputs";
import type { Context, Place, ResourceType } from "./resourceType";
import { resourceTypes } from "./resources";

/** The local cloud's implementation of Google's provider: the supported resource types, backed by the project's records and the machine. */
export class GcpProvider implements Plugin {
  private place: Partial<Place> = {};

  /** @param root The folder of all projects' records. */
  constructor(
    readonly version: string,
    private readonly root: string,
    private readonly machine: Machine,
  ) {}

  configure(settings: Properties): Promise<void> {
    const setting = (name: string): string | undefined => {
      const given = settings[name];
      const variables = ["GOOGLE_", "GCLOUD_", "CLOUDSDK_CORE_", "CLOUDSDK_COMPUTE_"].map(
        (prefix) => prefix + name.toUpperCase(),
      );
      return typeof given === "string" && given !== ""
        ? given
        : variables.map((variable) => process.env[variable]).find(Boolean);
    };
    this.place = { project: setting("project"), region: setting("region"), zone: setting("zone") };
    return Promise.resolve();
  }

  check(
    subject: Subject,
    old: Properties | undefined,
    inputs: Properties,
    seed: Uint8Array,
  ): ReturnType<Plugin["check"]> {
    const type = typeOf(subject);
    const failures = [...checkInputs(type.schema, inputs), ...(type.problems?.(inputs) ?? [])];
    if (type.schema.project !== undefined && inputs.project === undefined && this.place.project === undefined) {
      failures.push({
        property: "project",
        reason: "is not set; set it, or run `pulumi config set gcp:project PROJECT`",
      });
    }
    const filled = withDefaults(type.schema, inputs);
    if (type.autoname !== undefined && inputs[type.autoname.property] === undefined) {
      const { property, most } = type.autoname;
      filled[property] = isFilled(old, property) ? old?.[property] : autoname(subject.name, seed, most);
      filled.__defaults = [...(Array.isArray(filled.__defaults) ? filled.__defaults : []), property];
    }
    return Promise.resolve({ inputs: filled, failures });
  }

  diff(
    subject: Subject,
    _id: string,
    outputs: Properties,
    _oldInputs: Properties,
    inputs: Properties,
  ): Promise<Difference> {
    const type = typeOf(subject);
    // Google's provider deletes first if the program gives the name, even if the name changes (nameRequiresDeleteBeforeReplace in
    // pulumi-terraform-bridge). The option deleteBeforeReplace overrides this.
    const isNamed = type.autoname !== undefined && !isFilled(inputs, type.autoname.property);
    const deleteBeforeReplace = isNamed || type.deletesFirst === true;
    return Promise.resolve({ changes: compare(type.schema, outputs, inputs), deleteBeforeReplace });
  }

  async create(subject: Subject, inputs: Properties, preview: boolean): Promise<{ id: string; outputs: Properties }> {
    const type = typeOf(subject);
    const context = this.context(inputs);
    if (preview) return { id: "", outputs: sealed(type, previewOutputs(type, inputs, context)) };
    refuse(type, inputs);
    requireApi(type, context);
    const id = type.id(inputs, context);
    const existing = context.cloud.find(type.token, id);
    if (existing !== undefined && !type.repeatable && !isOwn(existing, subject, inputs)) throw alreadyExists(type, id);
    const outputs = { ...knownOutputs(type, inputs, context), ...(await type.create(context, id, inputs)) };
    context.cloud.save({ type: type.token, urn: subject.urn, id, inputs, outputs: withoutSecrets(type, outputs) });
    return { id, outputs: sealed(type, outputs) };
  }

  async read(subject: Subject, id: string, inputs: Properties): Promise<Found | undefined> {
    const type = typeOf(subject);
    const context = this.context(inputs);
    const record = context.cloud.find(type.token, id);
    if (record === undefined) return undefined;
    const live = type.read === undefined ? {} : await type.read(context, id, record.inputs);
    if (live === undefined) return undefined;
    const outputs = { ...record.outputs, ...type.known?.(record.inputs, context), ...live };
    return { id, inputs: record.inputs, outputs: sealed(type, outputs) };
  }

  async update(
    subject: Subject,
    id: string,
    outputs: Properties,
    inputs: Properties,
    preview: boolean,
  ): Promise<Properties> {
    const type = typeOf(subject);
    const context = this.context(inputs);
    const known = applied(type.schema, outputs, knownOutputs(type, inputs, context));
    const updated = { ...known, ...(preview ? {} : type.known?.(inputs, context)) };
    if (preview) return sealed(type, updated);
    refuse(type, inputs);
    if (context.cloud.find(type.token, id) === undefined)
      throw new Error(`googleapi: Error 404: The resource '${id}' was not found, notFound`);
    Object.assign(updated, await type.update?.(context, id, inputs));
    context.cloud.save({ type: type.token, urn: subject.urn, id, inputs, outputs: withoutSecrets(type, updated) });
    return sealed(type, updated);
  }

  async delete(subject: Subject, id: string, outputs: Properties): Promise<void> {
    const type = typeOf(subject);
    const context = this.context(outputs);
    const record: CloudRecord | undefined = context.cloud.find(type.token, id);
    if (record === undefined) {
      if (type.deletedOnce === true)
        throw new Error(`googleapi: Error 404: The resource '${id}' was not found, notFound`);
      return;
    }
    await type.delete?.(context, id, record.outputs);
    context.cloud.remove(type.token, id);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async invoke(token: string, inputs: Properties): Promise<Properties> {
    return invoke(token, inputs, this.context(inputs));
  }

  private context(inputs: Properties): Context {
    const project = typeof inputs.project === "string" ? inputs.project : (this.place.project ?? "");
    return {
      project,
      region: this.place.region,
      zone: this.place.zone,
      cloud: new Cloud(this.root, project),
      machine: this.machine,
    };
  }
}

function typeOf(subject: Subject): ResourceType {
  const type = resourceTypes.get(subject.type);
  if (type === undefined)
    throw new Error(
      `The local cloud does not support resources of type ${subject.type}: add it to local/providers/gcp/resources.`,
    );
  return type;
}

/** True if Check filled in the property because the program omitted it. */
function isFilled(inputs: Properties | undefined, property: string): boolean {
  return isProperties(inputs) && Array.isArray(inputs.__defaults) && inputs.__defaults.includes(property);
}

/**
 * True if the same resource created the record with the same inputs. An earlier run was then interrupted before the engine recorded it
 * (decision 0032).
 */
function isOwn(record: CloudRecord, subject: Subject, inputs: Properties): boolean {
  return record.urn === subject.urn && canonical(record.inputs) === canonical(inputs);
}

function refuse(type: ResourceType, inputs: Properties): void {
  const failures = [...refusals(type.schema, inputs), ...(type.refusals?.(inputs) ?? [])];
  const [first] = failures;
  if (first === undefined) return;
  const reasons = failures.map(({ property, reason }) => `${property}: ${reason}`).join("; ");
  throw new Error(`googleapi: Error 400: Invalid value for field '${first.property}': ${reasons}, invalid`);
}

function requireApi({ api }: ResourceType, { cloud, project }: Context): void {
  if (api === undefined || cloud.isEnabled(api)) return;
  throw new Error(
    `googleapi: Error 403: ${api} has not been used in project ${project} before or it is disabled, SERVICE_DISABLED. ` +
      `Enable it with gcp.projects.Service, and make this resource depend on that one.`,
  );
}

function alreadyExists({ token }: ResourceType, id: string): Error {
  return new Error(
    `googleapi: Error 409: The resource '${id}' already exists, alreadyExists. ` +
      `If it belongs to this stack, run: pulumi import ${token} NAME '${id}'`,
  );
}
