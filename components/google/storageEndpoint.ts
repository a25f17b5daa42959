import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Where browsers find a bucket's objects; ends in a slash. Always HTTPS, as pages that came by it may only show what does. */
export function objectsUrl(bucket: pulumi.Input<string>, storageEndpoint?: string): pulumi.Output<string> {
  const { host } = new URL(storageEndpoint ?? "https://storage.googleapis.com");
  return pulumi.interpolate`https://${host}/${bucket}/`;
}

/** What Google's client libraries are told where the storage API answers at another address than Google's own. */
export function storageVariables(storageEndpoint?: string): kubernetes.types.input.core.v1.EnvVar[] {
  return storageEndpoint === undefined ? [] : [{ name: "STORAGE_EMULATOR_HOST", value: storageEndpoint }];
}
