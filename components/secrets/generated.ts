import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** A generated text of letters and digits, kept secret; another one when its generation is another. */
export function generated(
  parent: pulumi.Resource,
  name: string,
  length: number,
  generation: number,
): pulumi.Output<string> {
  const keepers = { generation: String(generation) };
  return new random.RandomPassword(name, { length, special: false, keepers }, { parent }).result;
}
