import * as kubernetes from "@pulumi/kubernetes";

/** What Google's client libraries are told where the storage API answers at another address than Google's own. */
export function storageVariables(storageEndpoint?: string): kubernetes.types.input.core.v1.EnvVar[] {
  return storageEndpoint === undefined ? [] : [{ name: "STORAGE_EMULATOR_HOST", value: storageEndpoint }];
}
