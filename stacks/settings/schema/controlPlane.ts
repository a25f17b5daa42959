import { isIPv4 } from "node:net";
import { z } from "zod";
import { emptyIsUnset, placeholder, setting } from "../kinds";

/**
 * The IPv4 ranges that may reach the cluster's control plane. Default: empty, which allows all addresses; a Google login is always required. Once
 * set, the control plane stays closed until the setting is 0.0.0.0/0, because Google's provider does not notice if the setting is removed.
 */
export const masterAuthorizedNetworks = emptyIsUnset(
  setting(
    z
      .array(z.string())
      .max(50)
      .refine((ranges) => ranges.every(isRange)),
    "a list of at most 50 IPv4 ranges, such as 203.0.113.7/32; the machine that runs pulumi must be in one of them",
    (was) => Object.fromEntries([was].flat().map((range, index) => [String(index), meantRange(String(range))])),
  ),
);

/** A single address is a range of one. Nothing else is guessed, because a wrong range opens the control plane. */
function meantRange(text: string): string {
  return [text.trim(), `${text.trim()}/32`].find(isRange) ?? placeholder("range");
}

/** Whether a text is an IPv4 range whose host bits are zero. */
function isRange(text: string): boolean {
  const [address = "", length = ""] = text.split("/");
  if (!isIPv4(address) || !/^([0-9]|[12][0-9]|3[0-2])$/.test(length) || text !== `${address}/${length}`) return false;
  const below = address.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);
  return below % 2 ** (32 - Number(length)) === 0;
}
