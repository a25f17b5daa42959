import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { databasePod } from "../database/container";
import { Image } from "../google/image";
import { clusterMinutes, within } from "./timeouts";
import { skipAwait } from "../rollout/rollout";

/** The arguments of {@link PrepulledImage}. */
export interface PrepulledImageArgs {
  readonly namespace: pulumi.Input<string>;
  /** The database's image. */
  readonly image: Image;
}

const labels = { name: "database-image" };

/**
 * Keeps the database's image on all nodes that the database may move to, because pulling it would prolong the outage by seconds. Nothing waits
 * for this; a node that does not have the image yet pulls it when the database arrives.
 * https://kubernetes.io/docs/concepts/containers/images/#pre-pulled-images
 */
export class PrepulledImage extends pulumi.ComponentResource {
  constructor(name: string, args: PrepulledImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:PrepulledImage", name, {}, opts);
    new kubernetes.apps.v1.DaemonSet(
      name,
      {
        metadata: { name: "database-image", namespace: args.namespace, annotations: skipAwait },
        spec: {
          selector: { matchLabels: labels },
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
          revisionHistoryLimit: 2,
          template: {
            metadata: { labels },
            spec: databasePod(args.image, idle, [], {
              // `sleep` does not handle SIGTERM as a container's first process, and has nothing to finish.
              terminationGracePeriodSeconds: 1,
            }),
          },
        },
      },
      { parent: this, customTimeouts: within(clusterMinutes) },
    );
    this.registerOutputs();
  }
}

/** A container that does nothing and needs half a MiB: the kubelet does not remove images that are in use. */
const idle: Omit<kubernetes.types.input.core.v1.Container, "volumeMounts"> = {
  name: "idle",
  command: ["sleep", "infinity"],
  resources: { requests: { cpu: "1m", memory: "8Mi" }, limits: { cpu: "10m", memory: "16Mi" } },
};
