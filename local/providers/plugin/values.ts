import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as structs from "google-protobuf/google/protobuf/struct_pb";

/** A value that is unknown in a preview, such as an output of a resource that does not exist yet. */
export class Unknown {
  readonly unknown = true;
}

export const unknown = new Unknown();

/** A value that the engine encrypts in its state and hides in its output. Sent but never received. */
export class Secret {
  constructor(readonly value: Value) {}
}

/** A property's value, as exchanged with the engine. */
export type Value = null | boolean | number | string | Unknown | Secret | Value[] | Properties;

/** A resource's properties by name. `undefined` means absent. */
export interface Properties {
  [name: string]: Value | undefined;
}

/** True if `value` is an object with named properties. */
export function isProperties(value: Value | undefined): value is Properties {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Secret)
  );
}

/** True if `value` is unknown or contains an unknown value. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value instanceof Unknown) return true;
  if (value instanceof Secret) return hasUnknown(value.value);
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isProperties(value) && Object.values(value).some(hasUnknown);
}

/** A string as it is, any other value as JSON. */
export function asText(value: Value | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** True if two values are equal when case is ignored. */
export function sameIgnoringCase(one: Value, other: Value): boolean {
  return asText(one).toLowerCase() === asText(other).toLowerCase();
}

// The engine's encoding of values that JSON does not have: sdk/go/common/resource/plugin/rpc.go and resource/sig of
// github.com/pulumi/pulumi.
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknownTexts = new Set([
  unknownText,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Decodes the engine's properties. Secrets become plain values; the engine marks them again, because the plugins do not accept secrets. */
export function decode(struct: Struct | undefined): Properties {
  const opened = struct === undefined ? {} : open(struct.toJavaScript());
  return isProperties(opened) ? opened : {};
}

/** Encodes properties for the engine. */
export function encode(properties: Properties): Struct {
  const closed = close(properties);
  return structs.Struct.fromJavaScript(isPlainObject(closed) ? closed : {});
}

type Json = structs.JavaScriptValue;

function isPlainObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function open(value: Json): Value {
  if (typeof value === "string") return unknownTexts.has(value) ? unknown : value;
  if (Array.isArray(value)) return value.map(open);
  if (!isPlainObject(value)) return value;
  if (value[signature] === secretSignature) return open(value["value"] ?? null);
  const opened: Properties = {};
  // The engine and Google's provider treat null as absent.
  for (const [name, item] of Object.entries(value)) if (item !== null) opened[name] = open(item);
  return opened;
}

function close(value: Value): Json {
  if (value instanceof Unknown) return unknownText;
  if (value instanceof Secret) return { [signature]: secretSignature, value: close(value.value) };
  if (Array.isArray(value)) return value.map(close);
  if (!isProperties(value)) return value;
  const closed: { [key: string]: Json } = {};
  for (const [name, item] of Object.entries(value)) if (item !== undefined) closed[name] = close(item);
  return closed;
}
