import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { databasePod } from "../database/container";
import { Image } from "../google/image";
import { clusterMinutes, within } from "./timeouts";
import { skipAwait } from "../rollout/rollout";

export interface PrepulledImageArgs {
  readonly namespace: pulumi.Input<string>;
  /** The database's. */
  readonly image: Image;
}

const labels = { name: "database-image" };

/**
 * Keeps the database's image on every node that it may move to: while a node pulled it, for seconds, the site would be without its
 * database. Nothing waits for it; a node that has not got it yet pulls it when the database comes.
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
              // The first process of a container hears no SIGTERM that it does not ask for, and `sleep` has nothing to finish.
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

/** The kubelet removes no image that a container uses, so one that does nothing. It needs half a MiB. */
const idle: Omit<kubernetes.types.input.core.v1.Container, "volumeMounts"> = {
  name: "idle",
  command: ["sleep", "infinity"],
  resources: { requests: { cpu: "1m", memory: "8Mi" }, limits: { cpu: "10m", memory: "16Mi" } },
};
