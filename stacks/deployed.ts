import * as pulumi from "@pulumi/pulumi";

/** A resource that is deployed in the stack. */
export interface DeployedResource {
  readonly type: string;
  /** Its name in the program. */
  readonly name: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The current stack's deployed resources, even if the last update failed. Empty before the first update and after `destroy`. */
export async function readDeployed(): Promise<DeployedResource[]> {
  const stackName = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  // The engine's own function, which reads the state: https://github.com/pulumi/pulumi/blob/v3.248.0/pkg/resource/deploy/builtins.go
  const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
  const { outputs } = answer as { outputs: Readonly<Record<string, Omit<DeployedResource, "name">>> };
  return Object.entries(outputs).map(([urn, resource]) => ({ ...resource, name: urn.split("::").at(-1) ?? "" }));
}

/** The outputs of the first resource of a type, or of the one with that name; empty if there is none. */
export function outputsOf(
  deployed: readonly DeployedResource[],
  type: string,
  name?: string,
): Readonly<Record<string, unknown>> {
  const found = deployed.find((each) => each.type === type && (name === undefined || each.name === name));
  return found?.outputs ?? {};
}
