import { z } from "zod";
import { emptyIsUnset, setting, yesOrNo } from "../kinds";
import { memory } from "../sizes";

/** A Valkey for the application's cache and queues. Empty: none. */
export const cache = emptyIsUnset(
  setting(
    z.strictObject({
      memory: memory(64),
      /** Keeps its data on a volume. */
      persistent: yesOrNo().default(false),
    }),
    "an object with `memory` and optionally `persistent`",
    { memory: "128Mi" },
  ),
);
