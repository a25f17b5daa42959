import { z } from "zod";
import { emptyIsUnset, setting, yesOrNo } from "../kinds";
import { memory } from "../sizes";

/** A Valkey for the application's cache and queues. Empty: none. */
export const cache = emptyIsUnset(
  setting(
    z.strictObject({
      memory: memory(64, "128Mi"),
      /** Keeps its data on a volume. */
      persistent: yesOrNo().default(false),
    }),
    "an object with `memory` and, if wanted, `persistent`",
    { memory: "128Mi" },
  ),
);
