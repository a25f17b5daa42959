import type { Failure } from "../plugin/plugin";
import type { Properties, Value } from "../plugin/values";
import type { Cloud } from "./cloud";
import type { Machine } from "./machine";
import type { Block } from "../schema/schema";

/** A resource's project, region and zone: its own, or those of the provider's configuration. */
export interface Place {
  readonly project: string;
  readonly region: string | undefined;
  readonly zone: string | undefined;
}

/** Everything that is needed to create a resource: its place, the existing records and the machine. */
export interface Context extends Place {
  readonly cloud: Cloud;
  readonly machine: Machine;
}

/**
 * A type of Google's resources in the local cloud. The inputs of these functions have passed Check: required properties are present and
 * types are correct.
 */
export interface ResourceType {
  readonly token: string;
  /** The API that must be enabled. */
  readonly api?: string;
  readonly schema: Block;
  /** Creating an existing resource adopts it. For other types it is an error. */
  readonly repeatable?: true;
  /** Outputs that are unknown in a preview of a new resource. */
  readonly unknowns: readonly string[];
  /** Outputs that are secret. */
  readonly secrets?: readonly string[];
  /** The property that Check fills in if the program omits the name, and its maximum length. */
  readonly autoname?: { readonly property: string; readonly most: number };
  /** A replacement always deletes the old resource first, whether or not it has the same name. */
  readonly deletesFirst?: true;
  /** Deleting a resource that does not exist fails with 404. */
  readonly deletedOnce?: true;
  /** Problems that involve several properties. Inputs may contain unknown values. */
  problems?(inputs: Properties): Failure[];
  /** Problems that involve several properties and that the cloud reports but the provider does not. */
  refusals?(inputs: Properties): Failure[];
  /** Google's ID for the resource. */
  id(inputs: Properties, place: Place): string;
  /** Outputs derived from the inputs, which a preview shows. Outputs that depend on unknown inputs are omitted. */
  known?(inputs: Properties, place: Place): Properties;
  /** Creates the real resource and returns the outputs beyond `known`. Has no effect if the resource exists. */
  create(context: Context, id: string, inputs: Properties): Promise<Properties>;
  /** Applies changed inputs and returns the changed outputs. */
  update?(context: Context, id: string, inputs: Properties): Promise<Properties>;
  /** Deletes the real resource. Throws if Google would refuse it. */
  delete?(context: Context, id: string, resource: Properties): Promise<void>;
  /** Outputs that are read from the machine instead of the record. Undefined if the real resource is gone. */
  read?(context: Context, id: string, inputs: Properties): Promise<Properties | undefined>;
}

/** A property that Check has verified to be a string. */
export function textOf(value: Value | undefined): string {
  if (typeof value !== "string") throw new TypeError(`expected a string, got ${JSON.stringify(value)}`);
  return value;
}

/** The last segment of an ID, self link or name. */
export function lastSegment(reference: Value | undefined): string {
  return textOf(reference).split("/").pop() ?? "";
}

/** The resource's region: its own or the provider's. */
export function regionOf(inputs: Properties, place: Place): string {
  const region = inputs.region ?? place.region;
  if (typeof region !== "string") throw new Error("region: required field is not set; set it or gcp:region");
  return lastSegment(region);
}

/** The resource's zone or region: its own or the provider's. */
export function locationOf(inputs: Properties, place: Place): string {
  const location = inputs.location ?? place.zone ?? place.region;
  if (typeof location !== "string")
    throw new Error("location: required field is not set; set it, gcp:zone or gcp:region");
  return location;
}

/** Google's 404 error. */
export function notFound(what: string, name: string): Error {
  return new Error(`googleapi: Error 404: ${what} '${name}' was not found, notFound`);
}
