import * as kubernetes from "@pulumi/kubernetes";
import { masterCidr } from "../google/cluster";
import { nodesCidr, ranges } from "../google/network";
import { contains } from "./addressRanges";

/** The destinations that the project's own code may connect to: none, the internet, or the listed addresses and ports. */
export type Egress = "none" | "internet" | readonly Destination[];

/** A range of addresses and a port that the project's own code may connect to. */
export interface Destination {
  /**
   * A block of IPv4 addresses.
   * @example "203.0.113.0/24"
   */
  readonly cidr: string;
  /** A TCP port. */
  readonly port: number;
}

type Rule = kubernetes.types.input.networking.v1.NetworkPolicyEgressRule;

/** Addresses that do not belong to the internet: https://www.iana.org/assignments/iana-ipv4-special-registry */
export const notInternet = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
];

/**
 * Ranges that are closed in every mode: the cluster's control plane, nodes, pods and Services, and link-local addresses, which serve the
 * machines' metadata and credentials. (A separate rule lets pods that use the storage get their credential.)
 */
export const closedRanges = [masterCidr, nodesCidr, ranges.pods.cidr, ranges.services.cidr, "169.254.0.0/16"] as const;

/** Whether a block is entirely closed. */
export function isClosed(cidr: string): boolean {
  return closedRanges.some((closed) => contains(closed, cidr));
}

/**
 * The NetworkPolicy rules for an egress setting. The API server is always closed.
 * @param apiServers The API server's addresses, as blocks.
 */
export function egressRules(egress: Egress, apiServers: readonly string[]): Rule[] {
  if (egress === "none") return [];
  if (egress === "internet") {
    const except = [
      ...notInternet,
      ...apiServers.filter((server) => !notInternet.some((block) => contains(block, server))),
    ];
    return [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except } }] }];
  }
  const closed = [...closedRanges, ...apiServers];
  return egress
    .filter(({ cidr }) => !closed.some((block) => contains(block, cidr)))
    .map(({ cidr, port }) => {
      const except = closed.filter((block) => contains(cidr, block));
      return {
        to: [{ ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) } }],
        ports: [{ protocol: "TCP", port }],
      };
    });
}
