import { z } from "zod";
import { emptyIsUnset, firstAllowed, setting, wholeNumber, yesOrNo } from "../kinds";
import { capacityOf } from "../machines";
import { isRegion, isZone } from "../places";

const place = z.string().refine((text) => isRegion(text) || isZone(text));
const machineType = z.string().refine((type) => capacityOf(type) !== undefined);

/**
 * Where the cluster is: a zone (one control plane, cheap) or a region (three of each), such as `europe-west1-b`.
 * Default: the region of `gcp:region`.
 */
export const location = emptyIsUnset(
  setting(place, "a Google region or zone, such as europe-west1 or europe-west1-b", (was) => {
    const text = String(was).trim().toLowerCase();
    return firstAllowed(place, [text, text.replace(/(\d)([a-z])$/, "$1-$2")], "region or zone");
  }),
);

/** The cluster's machines. In a region `min` and `max` are counted per zone. */
export const nodes = setting(
  z.strictObject({
    machineType: setting(
      machineType,
      "a machine type for amd64 with persistent disks, such as e2-medium, e2-standard-2, n2-highmem-4 or e2-custom-4-8192",
      (was) => {
        const text = String(was).trim().toLowerCase();
        return firstAllowed(machineType, [text, text.replace(/-0+(\d)/g, "-$1")], "machine type");
      },
    ).default("e2-standard-2"),
    /** At least one, because the database always needs a node. */
    min: wholeNumber(1, 100).default(1),
    max: wholeNumber(1, 100).default(3),
    /** Spot machines cost about a third. Google may stop them with 30 seconds' notice. */
    spot: yesOrNo().default(false),
    /** GB. The limits are Google's smallest and largest boot disk. */
    diskGb: wholeNumber(10, 65536).default(50),
  }),
  "an object with any of `machineType`, `min`, `max`, `spot` and `diskGb`",
  null,
).prefault({});
