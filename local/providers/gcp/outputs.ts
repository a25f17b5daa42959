import { hasUnknown, isProperties, Secret, unknown, type Properties } from "../plugin/values";
import type { Place, ResourceType } from "./resourceType";
import type { Block } from "../schema/schema";

/** The outputs that are known before a resource is created: its inputs and the values derived from them. */
export function knownOutputs(type: ResourceType, inputs: Properties, place: Place): Properties {
  const outputs = { ...inputs };
  delete outputs.__defaults;
  if (type.schema.project !== undefined) outputs.project = inputs.project ?? place.project;
  const placed = !hasUnknown(inputs.region) && !hasUnknown(inputs.location);
  return { ...outputs, ...(placed ? type.known?.(inputs, place) : {}) };
}

/** The outputs of a resource that a preview would create. */
export function previewOutputs(type: ResourceType, inputs: Properties, place: Place): Properties {
  const outputs = knownOutputs(type, inputs, place);
  for (const name of type.unknowns) outputs[name] = unknown;
  return outputs;
}

/** A resource after an update. Properties that are no longer given are removed, unless the cloud keeps them. */
export function applied(schema: Block, old: Properties, wanted: Properties): Properties {
  const result = { ...old };
  for (const [name, property] of Object.entries(schema)) {
    const [before, after] = [old[name], wanted[name]];
    if (after === undefined) {
      if (!property.kept) delete result[name];
    } else if (property.kind === "block" && isProperties(before) && isProperties(after)) {
      result[name] = applied(property.properties, before, after);
    } else result[name] = after;
  }
  return result;
}

/** The outputs for the engine, with the type's secrets marked. */
export function sealed(type: ResourceType, outputs: Properties): Properties {
  const result = { ...outputs };
  for (const name of type.secrets ?? []) {
    const value = result[name];
    if (value !== undefined && !(value instanceof Secret)) result[name] = new Secret(value);
  }
  return result;
}

/** The outputs for the record, without secrets. */
export function withoutSecrets(type: ResourceType, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).filter(([name, value]) => !type.secrets?.includes(name) && !(value instanceof Secret)),
  );
}
