import * as docker from "@pulumi/docker";
import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";

/** Loads the SDKs and creates nothing. */
export const sdks = [docker, gcp, kubernetes, random, tls].length;
