import { z } from "zod";
import { colourNames } from "../../colours";
import { colour as colourName, emptyIsUnset, otherColour, placeholder, setting, wholeNumber } from "../kinds";

/** The colour that serves. A new colour is built, migrated, uploaded and ready before the old one is deleted. */
export const colour = colourName().default(colourNames[0]);

/** Pods of `colour`. With `autoscaling`, the minimum. At most 100: PostgreSQL accepts 200 connections, and two colours may run at once. */
export const replicas = wholeNumber(1, 100).default(3);

/** A second colour next to the first. Its share of the pods is its share of the requests. Default: none. */
export const canary = emptyIsUnset(
  setting(
    z.strictObject({ colour: colourName(), replicas: wholeNumber(1, 100) }),
    "a `colour` other than the main one, with its `replicas`",
    (was, config) => ({
      colour: colourNames.find((name) => name === was) ?? otherColour(config["colour"]),
      replicas: "1",
    }),
  ),
);

/** Lets a HorizontalPodAutoscaler choose the number of pods, from `replicas` to `maxReplicas`. Default: off. */
export const autoscaling = emptyIsUnset(
  setting(
    z.strictObject({
      maxReplicas: wholeNumber(1, 100),
      /** Percent of the requested processor time; Kubernetes' examples use 50 to 80. */
      targetCpuPercent: wholeNumber(10, 95).default(70),
    }),
    "an object with `maxReplicas` and optionally `targetCpuPercent`",
    { maxReplicas: placeholder("number") },
  ),
);
