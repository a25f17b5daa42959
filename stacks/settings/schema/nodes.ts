import { z } from "zod";
import { emptyIsUnset, setting, wholeNumber, yesOrNo } from "../kinds";
import { processorsOf } from "../machineTypes";
import { isRegion, regionOf, zonesOf } from "../regions";

/** Where the cluster is: a zone (one control plane, cheap) or a region (three of each). Empty: the region of `gcp:region`. */
export const location = emptyIsUnset(
  setting(
    z.string().refine((place) => isRegion(place) || zonesOf(regionOf(place)).includes(place)),
    "a region or zone of Google's, such as europe-west1 or europe-west1-b",
    (_, config) => zonesOf(String(config["gcp:region"]))[0] ?? "europe-west1-b",
  ),
);

/** The cluster's machines. In a region `min` and `max` are counted per zone. */
export const nodes = setting(
  z.strictObject({
    machineType: setting(
      z.string().refine((type) => processorsOf(type) !== undefined),
      "a machine type for amd64 images, such as e2-standard-2 or n2-highmem-4",
      "e2-standard-2",
    ).default("e2-standard-2"),
    /** At least one: the database always needs a place. */
    min: wholeNumber(1, 100, "1").default(1),
    max: wholeNumber(1, 100, "3").default(3),
    /** Spot machines cost about a third and are taken away with 30 seconds' notice. */
    spot: yesOrNo().default(false),
    /** Google's smallest and largest boot disk. */
    diskGb: wholeNumber(10, 65536, "50").default(50),
  }),
  "an object with any of `machineType`, `min`, `max`, `spot` and `diskGb`",
  null,
).prefault({});
