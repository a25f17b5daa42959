import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { cloudMinutes, within } from "../kubernetes/timeouts";

/** The nodes' address range. */
export const nodesCidr = "10.0.0.0/20";

/** The subnetwork's secondary ranges. The cluster refers to them by name. */
export const ranges = {
  pods: { name: "pods", cidr: "10.4.0.0/14" },
  services: { name: "services", cidr: "10.8.0.0/20" },
} as const;

/**
 * private.googleapis.com: four addresses that serve all of Google's APIs, reachable only from inside Google's network.
 * https://cloud.google.com/vpc/docs/configure-private-google-access#domain-options
 */
export const googleApis = {
  cidr: "199.36.153.8/30",
  addresses: ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"],
} as const;

/** The arguments of {@link Network}. */
export interface NetworkArgs {
  /** The name of the network and of all its parts. */
  readonly name: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The stack's network, with one subnetwork for nodes, pods and Services. Nodes have no public address and reach the internet by NAT; requests
 * from outside arrive only through a load balancer. Google's APIs have four fixed addresses, so that a pod can be allowed to reach them without
 * the rest of the internet.
 *
 * Addresses: nodes 10.0.0.0/20 (4,094), pods 10.4.0.0/14 (1,024 nodes with 256 each), Services 10.8.0.0/20. All stacks use the same ranges,
 * because their networks are not connected.
 */
export class Network extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly subnetwork: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Network", name, {}, opts);
    const options = { parent: this, customTimeouts: within(cloudMinutes) };
    const { region } = args;

    const network = new gcp.compute.Network(
      name,
      { name: args.name, autoCreateSubnetworks: false, routingMode: "REGIONAL" },
      options,
    );
    const subnetwork = new gcp.compute.Subnetwork(
      `${name}-nodes`,
      {
        name: args.name,
        network: network.id,
        region,
        ipCidrRange: nodesCidr,
        privateIpGoogleAccess: true,
        secondaryIpRanges: [
          { rangeName: ranges.pods.name, ipCidrRange: ranges.pods.cidr },
          { rangeName: ranges.services.name, ipCidrRange: ranges.services.cidr },
        ],
      },
      options,
    );
    const router = new gcp.compute.Router(`${name}-router`, { name: args.name, network: network.id, region }, options);
    new gcp.compute.RouterNat(
      `${name}-nat`,
      {
        name: args.name,
        router: router.name,
        region,
        natIpAllocateOption: "AUTO_ONLY",
        sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
        subnetworks: [{ name: subnetwork.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
        logConfig: { enable: true, filter: "ERRORS_ONLY" },
      },
      options,
    );

    const zone = new gcp.dns.ManagedZone(
      `${name}-google`,
      {
        name: args.name,
        dnsName: "googleapis.com.",
        description: "Google's APIs under addresses that NetworkPolicies can name",
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: network.id }] },
        labels: args.labels,
      },
      options,
    );
    const record = (logical: string, host: string, type: string, rrdatas: string[]) =>
      new gcp.dns.RecordSet(
        `${name}-google-${logical}`,
        { managedZone: zone.name, name: `${host}.googleapis.com.`, type, ttl: 300, rrdatas },
        { parent: this },
      );
    record("addresses", "private", "A", [...googleApis.addresses]);
    record("names", "*", "CNAME", ["private.googleapis.com."]);

    this.id = network.id;
    this.subnetwork = subnetwork.id;
    this.registerOutputs({ id: this.id, subnetwork: this.subnetwork });
  }
}
