import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { skipAwait } from "../rollout/rollout";
import { appLabels } from "./app";

/** The arguments of {@link AppService}. */
export interface AppServiceArgs {
  readonly namespace: pulumi.Input<string>;
}

/** The Service through which the edge reaches the application's pods of all colours. Each colour's share of connections follows its pod count. */
export class AppService extends pulumi.ComponentResource {
  /** The Service's address and port. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: AppServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:AppService", name, {}, opts);
    const service = new kubernetes.core.v1.Service(
      name,
      {
        // Not "app": in stacks deployed by an earlier version that is the load balancer, which is deleted.
        metadata: { name: "django", namespace: args.namespace, annotations: skipAwait },
        spec: { type: "ClusterIP", selector: appLabels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
      },
      { parent: this, customTimeouts: within(clusterMinutes) },
    );
    // An IP address, because a name would cost a DNS query per request.
    this.address = service.spec.clusterIP.apply((ip) => `${ip}:80`);
    this.registerOutputs({ address: this.address });
  }
}
