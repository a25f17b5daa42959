import { specialSecretSig, specialSigKey } from "@pulumi/pulumi/runtime";
import { pulumiOutput } from "../../../local/engine/engine";
import type { Examined } from "../../policy/examine";

/** A resource as the engine's state has it, secrets in plain text. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** The provider's; empty for resources without one. */
  readonly id: string;
  readonly protect: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The texts that the engine encrypts, each by its path in inputs or outputs. */
  readonly encrypted: readonly { readonly path: string; readonly value: string }[];
}

type Raw = Partial<Pick<StateResource, "id" | "protect" | "inputs" | "outputs">> &
  Pick<StateResource, "urn" | "type"> & { readonly external?: boolean };

/** The resources that a stack made; those that it only reads are guarded where they are made. */
export async function stateOf(stack: string): Promise<StateResource[]> {
  const text = await pulumiOutput("stack", "export", "--show-secrets", "--stack", stack);
  const { deployment } = JSON.parse(text) as { deployment: { resources?: Raw[] } };
  const made = (deployment.resources ?? []).filter(({ external = false }) => !external);
  return made.map(({ urn, type, id = "", protect = false, inputs = {}, outputs = {} }) => {
    const encrypted: { path: string; value: string }[] = [];
    const plain = (value: unknown, path: string, inSecret: boolean): unknown => {
      if (typeof value === "string" && inSecret) encrypted.push({ path, value });
      if (typeof value !== "object" || value === null) return value;
      const fields = value as Readonly<Record<string, unknown>>;
      if (fields[specialSigKey] === specialSecretSig)
        return plain(JSON.parse(fields["plaintext"] as string), path, true);
      if (Array.isArray(value)) return value.map((each, index) => plain(each, `${path}.${index}`, inSecret));
      const entries = Object.entries(fields);
      return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner, `${path}.${key}`, inSecret)]));
    };
    return {
      ...{ urn, type, id, protect, encrypted },
      inputs: plain(inputs, "inputs", false) as StateResource["inputs"],
      outputs: plain(outputs, "outputs", false) as StateResource["outputs"],
    };
  });
}

/** As a policy pack is shown them. */
export function examined(resources: readonly StateResource[]): Examined[] {
  return resources.map(({ urn, ...resource }) => ({ ...resource, name: urn.split("::").at(-1) ?? "" }));
}

/** Type and name: as good as a URN in one stack. */
export function shortName({ urn }: Pick<StateResource, "urn">): string {
  return `${urn.split("::")[2]?.split("$").at(-1) ?? ""}::${urn.split("::").at(-1) ?? ""}`;
}
