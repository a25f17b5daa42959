import { z } from "zod";
import { colourNames } from "../../colours";
import { colour as colourName, emptyIsUnset, otherColour, setting, wholeNumber } from "../kinds";

/** The colour that serves: a new one is built, migrated, uploaded, started and awaited before the old one goes. */
export const colour = colourName().default(colourNames[0]);

/** Pods of `colour`; with `autoscaling` the fewest there will be. */
export const replicas = wholeNumber(1, 100, "3").default(3);

/** A second colour beside the first; it gets the share of requests that its share of the pods is. Empty: none. */
export const canary = emptyIsUnset(
  setting(
    z.strictObject({ colour: colourName(), replicas: wholeNumber(1, 100, "1") }),
    "a `colour` other than the main one, with its `replicas`",
    (_, config) => ({ colour: otherColour(config["colour"]), replicas: "1" }),
  ),
);

/** Lets a HorizontalPodAutoscaler choose the number of pods from `replicas` to `maxReplicas`. Empty: off. */
export const autoscaling = emptyIsUnset(
  setting(
    z.strictObject({
      maxReplicas: wholeNumber(1, 100, "6"),
      /** Use of the requested processor time that is aimed at; Kubernetes' own examples take 50 to 80. */
      targetCpuPercent: wholeNumber(10, 95, "70").default(70),
    }),
    "an object with `maxReplicas` and, if wanted, `targetCpuPercent`",
    { maxReplicas: "6" },
  ),
);
