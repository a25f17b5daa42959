import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Generates a secret of letters and digits. A new generation creates a new one. */
export function generated(
  parent: pulumi.Resource,
  name: string,
  length: number,
  generation: number,
): pulumi.Output<string> {
  const keepers = { generation: String(generation) };
  return new random.RandomPassword(name, { length, special: false, keepers }, { parent }).result;
}
