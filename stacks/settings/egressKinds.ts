import { isIPv4 } from "node:net";
import { z } from "zod";
import { Destination, isClosed } from "../../components/kubernetes/egress";
import { emptyIsUnset, placeholder, setting } from "./kinds";

const allowed =
  'none, internet, or a list of IPv4 ranges with a port, such as ["203.0.113.0/24:587"]; not the addresses of the cluster itself';

/** The destinations that the project's own code may connect to. */
export function egress() {
  const destinations = z.array(z.string().transform((text, context) => destinationOf(text) ?? refused(context))).min(1);
  return emptyIsUnset(
    setting(z.union([z.enum(["none", "internet"]), destinations]), allowed, placeholder("none, internet or ranges")),
  );
}

function refused(context: z.RefinementCtx): never {
  context.addIssue({ code: "custom", message: "not a range with a port" });
  return z.NEVER;
}

/** `203.0.113.0/24:587`; a single address needs no length. */
function destinationOf(text: string): Destination | undefined {
  const [, address = "", size = "32", port = ""] = /^([\d.]+)(?:\/(\d{1,2}))?:([1-9]\d{0,4})$/.exec(text) ?? [];
  if (!isIPv4(address) || Number(size) > 32 || Number(port) > 65535) return undefined;
  const cidr = `${address}/${size}`;
  return isClosed(cidr) || !isNetwork(address, Number(size)) ? undefined : { cidr, port: Number(port) };
}

/** Kubernetes and Google refuse a block whose address has bits beyond its length. */
function isNetwork(address: string, size: number): boolean {
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return number % 2 ** (32 - size) === 0;
}
