import type { ResourceType } from "../resourceType";
import { account, accountIamMember, projectIamMember } from "./accounts";
import { address } from "./address";
import { bucket, bucketIamMember } from "./bucket";
import { cluster } from "./cluster";
import { managedZone, recordSet } from "./dns";
import { logBucket, logExclusion, logSink } from "./logging";
import { alertPolicy, logMetric, notificationChannel, uptimeCheckConfig } from "./monitoring";
import { network } from "./network";
import { nodePool } from "./nodePool";
import { repository, repositoryIamMember } from "./repository";
import { router, routerNat } from "./router";
import { service } from "./services";
import { subnetworkResource } from "./subnetwork";

const all = [
  ...[service, network, subnetworkResource, router, routerNat, address, managedZone, recordSet],
  ...[account, accountIamMember, projectIamMember, repository, repositoryIamMember],
  ...[cluster, nodePool, bucket, bucketIamMember, logBucket, logSink, logExclusion],
  ...[logMetric, notificationChannel, uptimeCheckConfig, alertPolicy],
];

/** All resource types that the local cloud supports, by Pulumi's token. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(all.map((type) => [type.token, type]));
