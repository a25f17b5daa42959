import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** The annotation that makes pods roll when a Secret they read changes: a Deployment's pods see only its template change. */
export const checksumAnnotation = "django-gke/secrets-checksum";

/**
 * A digest of the values of a Secret. At least one of them must be generated and long, so that the others cannot be guessed
 * from the digest: it is shown in plain text.
 */
export function checksum(values: pulumi.Input<pulumi.Input<string>[]>): pulumi.Output<string> {
  return pulumi.unsecret(pulumi.output(values).apply((texts) => digest(JSON.stringify(texts))));
}

/** The SHA-256 of a text, in hex. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
