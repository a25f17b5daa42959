import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { skipAwait } from "../rollout/rollout";
import { appLabels } from "./app";

export interface AppServiceArgs {
  readonly namespace: pulumi.Input<string>;
}

/** Where the edge finds the application's pods, of whatever colour: each connection goes to one of them, in proportion to their number. */
export class AppService extends pulumi.ComponentResource {
  /** The Service's address and port. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: AppServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:AppService", name, {}, opts);
    const service = new kubernetes.core.v1.Service(
      name,
      {
        // Not "app": a stack deployed before has its load balancer by that name, which is deleted.
        metadata: { name: "django", namespace: args.namespace, annotations: skipAwait },
        spec: { type: "ClusterIP", selector: appLabels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
      },
      { parent: this, customTimeouts: within(clusterMinutes) },
    );
    // Its address, as asking for a name would be a question to the name server for each request.
    this.address = service.spec.clusterIP.apply((ip) => `${ip}:80`);
    this.registerOutputs({ address: this.address });
  }
}
