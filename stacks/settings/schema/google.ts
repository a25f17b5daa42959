import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { setting } from "../kinds";
import { isRegion, regions } from "../regions";

/** The settings of Google's provider that the stack reads too. */
export const googleSettings = {
  /** https://cloud.google.com/resource-manager/docs/creating-managing-projects */
  project: setting(
    z.string().regex(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{1,28}[a-z0-9]$/),
    "the id of a Google project: lower-case letters, digits and hyphens, at most 30",
    "my-project-id",
  ),
  region: setting(z.string().refine(isRegion), "a region of Google's, such as europe-west1", (was) =>
    closest(typeof was === "string" && was !== "" ? was : "europe-west1", Object.keys(regions)),
  ),
};
