import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { cloudMinutes, within } from "../kubernetes/timeouts";

/** The arguments of {@link Address}. */
export interface AddressArgs {
  readonly name: string;
  readonly region: string;
}

/** A static public IP address. It is created before the load balancer, so that the application knows its host name. */
export class Address extends pulumi.ComponentResource {
  readonly ip: pulumi.Output<string>;

  constructor(name: string, args: AddressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Address", name, {}, opts);
    const address = new gcp.compute.Address(
      name,
      { name: args.name, region: args.region, addressType: "EXTERNAL" },
      { parent: this, customTimeouts: within(cloudMinutes) },
    );
    this.ip = address.address;
    this.registerOutputs({ ip: this.ip });
  }
}
