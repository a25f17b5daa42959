import { z } from "zod";
import { firstAllowed, placeholder, setting } from "../kinds";
import { isRegion, regionOf } from "../places";

const regionName = z.string().refine(isRegion);

/** The settings of Google's provider that the stack reads too. */
export const googleSettings = {
  /** The project that pays, such as `shop-12345`: https://cloud.google.com/resource-manager/docs/creating-managing-projects. No default. */
  project: setting(
    z
      .string()
      // The local cloud's project is `local`, which is too short for Google.
      .regex(/^(local|([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9])$/)
      // Examples that were pasted as they are.
      .refine((id) => !/^(my|your)-project(-id)?$|^project-id$/.test(id)),
    "the ID of your Google project: 6 to 30 lower-case letters, digits and hyphens",
    placeholder("project ID"),
  ),
  /** The region of everything that is not in `location`, such as `europe-west1`. No default. */
  region: setting(regionName, "a Google region, such as europe-west1", (was) => {
    const text = typeof was === "string" ? was.trim().toLowerCase() : "";
    return firstAllowed(regionName, [text, regionOf(text)], "region");
  }),
};
