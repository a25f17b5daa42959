import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Change, Failure, Subject } from "../../../../local/providers/plugin/plugin";
import type { Properties } from "../../../../local/providers/plugin/values";
import { listResources } from "../../../../local/providers/gcp/cloud";
import { GcpProvider } from "../../../../local/providers/gcp/provider";
import { FakeMachine } from "./fakeMachine";
import { googleInputs, project, region, type Given, type GoogleName } from "./googleInputs";

const noSeed = new Uint8Array();

/** A local cloud in a temporary folder, over a machine that only remembers; used as the engine would use it. */
export class LocalCloud {
  readonly folder = mkdtempSync(join(tmpdir(), "local-cloud-"));
  readonly machine = new FakeMachine(join(this.folder, "machine.json"));
  readonly provider = new GcpProvider("1.2.3", join(this.folder, "cloud"), this.machine);

  static async start(): Promise<LocalCloud> {
    const cloud = new LocalCloud();
    await cloud.provider.configure({ project, region });
    return cloud;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Makes the resources of googleInputs up to and with `last`, less those in `without`. */
  async with(last: GoogleName, without: readonly GoogleName[] = []): Promise<this> {
    const names = Object.keys(googleInputs) as GoogleName[];
    for (const name of names.slice(0, names.indexOf(last) + 1))
      if (!without.includes(name)) await this.make(googleInputs[name]);
    return this;
  }

  async failures({ type, inputs }: Given): Promise<readonly Failure[]> {
    return (await this.provider.check(subject(type), undefined, inputs, noSeed)).failures;
  }

  /** Check and create. */
  async make({ type, inputs }: Given): Promise<{ id: string; inputs: Properties; outputs: Properties }> {
    const checked = await this.provider.check(subject(type), undefined, inputs, noSeed);
    if (checked.failures.length > 0)
      throw new Error(checked.failures.map(({ property, reason }) => `${property} ${reason}`).join("\n"));
    return { inputs: checked.inputs, ...(await this.provider.create(subject(type), checked.inputs, false)) };
  }

  /** What changing a made resource to `wanted` would do. */
  async changes(given: Given, wanted: Properties): Promise<readonly Change[]> {
    const made = await this.make(given);
    const checked = await this.provider.check(subject(given.type), made.inputs, wanted, noSeed);
    return (await this.provider.diff(subject(given.type), made.id, received(made.outputs), made.inputs, checked.inputs))
      .changes;
  }

  async delete(name: GoogleName): Promise<void> {
    const { type } = googleInputs[name];
    const record = this.resources().find((candidate) => candidate.type === type);
    await this.provider.delete(subject(type), record?.id ?? "", record?.outputs ?? {});
  }

  resources(): ReturnType<typeof listResources> {
    return listResources(join(this.folder, "cloud"), project);
  }
}

/** What the engine says of a resource. */
export function subject(type: string, name = "main"): Subject {
  return { urn: `urn:pulumi:dev::shop::${type}::${name}`, name, type };
}

/** Outputs as the engine gives them back: secrets opened. */
export function received(outputs: Properties): Properties {
  return JSON.parse(JSON.stringify(outputs, (_key, value: unknown) => opened(value))) as Properties;
}

function opened(value: unknown): unknown {
  return typeof value === "object" && value !== null && value.constructor.name === "Secret" && "value" in value
    ? value.value
    : value;
}
