import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** The annotation that rolls pods when a Secret that they read changes. A Deployment replaces its pods only if their template changes. */
export const checksumAnnotation = "django-gke/secrets-checksum";

/**
 * A digest of the values of a Secret. It is stored in plain text, so at least one value must be long and generated; otherwise the others could
 * be guessed from the digest.
 */
export function checksum(values: pulumi.Input<pulumi.Input<string>[]>): pulumi.Output<string> {
  return pulumi.unsecret(pulumi.output(values).apply((texts) => digest(JSON.stringify(texts))));
}

/** The SHA-256 of a text, in hex. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
