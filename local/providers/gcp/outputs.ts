import { hasUnknown, isProperties, Secret, unknown, type Properties } from "../plugin/values";
import type { Place, ResourceType } from "./resourceType";
import type { Block } from "../schema/schema";

/** What the engine is told of a resource before its own outputs are known: inputs and what follows from them. */
export function knownOutputs(type: ResourceType, inputs: Properties, place: Place): Properties {
  const outputs = { ...inputs };
  delete outputs.__defaults;
  if (type.schema.project !== undefined) outputs.project = inputs.project ?? place.project;
  const placed = !hasUnknown(inputs.region) && !hasUnknown(inputs.location);
  return { ...outputs, ...(placed ? type.known?.(inputs, place) : {}) };
}

/** The outputs of a resource that a preview would make. */
export function previewOutputs(type: ResourceType, inputs: Properties, place: Place): Properties {
  const outputs = knownOutputs(type, inputs, place);
  for (const name of type.unknowns) outputs[name] = unknown;
  return outputs;
}

/**
 * A resource after an update: what was given replaces what was, what is no longer given goes, except where the cloud keeps it.
 */
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

/** The outputs as the engine gets them: those of the type that are secret are marked. */
export function sealed(type: ResourceType, outputs: Properties): Properties {
  const result = { ...outputs };
  for (const name of type.secrets ?? []) {
    const value = result[name];
    if (value !== undefined && !(value instanceof Secret)) result[name] = new Secret(value);
  }
  return result;
}

/** The outputs as they are recorded: nothing secret is. */
export function withoutSecrets(type: ResourceType, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).filter(([name, value]) => !type.secrets?.includes(name) && !(value instanceof Secret)),
  );
}
