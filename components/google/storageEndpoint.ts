import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** The base URL of a bucket's objects for browsers; ends in a slash. Always HTTPS, because HTTPS pages may not load anything over HTTP. */
export function objectsUrl(bucket: pulumi.Input<string>, storageEndpoint?: string): pulumi.Output<string> {
  const { host } = new URL(storageEndpoint ?? "https://storage.googleapis.com");
  return pulumi.interpolate`https://${host}/${bucket}/`;
}

/** The environment variables that point Google's client libraries to a storage API other than Google's. */
export function storageVariables(storageEndpoint?: string): kubernetes.types.input.core.v1.EnvVar[] {
  return storageEndpoint === undefined ? [] : [{ name: "STORAGE_EMULATOR_HOST", value: storageEndpoint }];
}
