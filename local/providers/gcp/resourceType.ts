import type { Failure } from "../plugin/plugin";
import type { Properties, Value } from "../plugin/values";
import type { Cloud } from "./cloud";
import type { Machine } from "./machine";
import type { Block } from "../schema/schema";

/** Where a resource is made: the provider's own configuration, unless the resource says otherwise. */
export interface Place {
  readonly project: string;
  readonly region: string | undefined;
  readonly zone: string | undefined;
}

/** What a resource needs to be made: its place, the records of what there is, and the machine. */
export interface Context extends Place {
  readonly cloud: Cloud;
  readonly machine: Machine;
}

/**
 * One type of Google's resources, as the local cloud plays it. Inputs given to these functions have passed Check: what is
 * required is there, and types are right.
 */
export interface ResourceType {
  /** Pulumi's type token. */
  readonly token: string;
  /** The API that must be enabled first. */
  readonly api?: string;
  readonly schema: Block;
  /** Creating one that exists takes it over. Everything else that exists already is refused. */
  readonly repeatable?: true;
  /** Outputs that a preview of a new resource cannot know. */
  readonly unknowns: readonly string[];
  /** Outputs whose values are kept secret. */
  readonly secrets?: readonly string[];
  /** The property that Check fills when the program leaves the name out, and its greatest length. */
  readonly autoname?: { readonly property: string; readonly most: number };
  /** A replacement always deletes the old resource first, whatever its name. */
  readonly deletesFirst?: true;
  /** Deleting one that is gone fails with 404. */
  readonly deletedOnce?: true;
  /** What is wrong beyond single properties. Unknown values may be among the inputs. */
  problems?(inputs: Properties): Failure[];
  /** What the cloud refuses beyond single properties, though the provider lets it through. */
  refusals?(inputs: Properties): Failure[];
  /** Google's id for it. */
  id(inputs: Properties, place: Place): string;
  /** Outputs that follow from the inputs alone; a preview shows them. What is unknown in the inputs is left out. */
  known?(inputs: Properties, place: Place): Properties;
  /** Makes the real thing; answers the outputs beyond `known`. Called again for a resource that is there: changes nothing then. */
  create(context: Context, id: string, inputs: Properties): Promise<Properties>;
  /** Applies changed inputs; answers the outputs that changed. */
  update?(context: Context, id: string, inputs: Properties): Promise<Properties>;
  /** Removes the real thing. Throws where Google refuses. */
  delete?(context: Context, id: string, resource: Properties): Promise<void>;
  /** The outputs that are not recorded but asked from the machine; undefined when the real thing is gone. */
  read?(context: Context, id: string, inputs: Properties): Promise<Properties | undefined>;
}

/** The text of a property that Check has seen to be one. */
export function textOf(value: Value | undefined): string {
  if (typeof value !== "string") throw new TypeError(`expected a string, got ${JSON.stringify(value)}`);
  return value;
}

/** The last segment of an id, self link or bare name. */
export function lastSegment(reference: Value | undefined): string {
  return textOf(reference).split("/").pop() ?? "";
}

/** The region a resource lies in, as its own property or the provider's configuration says. */
export function regionOf(inputs: Properties, place: Place): string {
  const region = inputs.region ?? place.region;
  if (typeof region !== "string") throw new Error("region: required field is not set; give it, or set gcp:region");
  return lastSegment(region);
}

/** The zone or region a resource lies in, as its own property or the provider's configuration says. */
export function locationOf(inputs: Properties, place: Place): string {
  const location = inputs.location ?? place.zone ?? place.region;
  if (typeof location !== "string")
    throw new Error("location: required field is not set; give it, or set gcp:zone or gcp:region");
  return location;
}

/** What the user is told where Google would answer 404. */
export function notFound(what: string, name: string): Error {
  return new Error(`googleapi: Error 404: ${what} '${name}' was not found, notFound`);
}
