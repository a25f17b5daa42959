import { z } from "zod";
import { emptyIsUnset, placeholder, setting } from "../kinds";

/** Who is told when the site is down, fails, fills its disk, cannot archive or is about to lose its certificate. */
export const alerts = setting(
  z.strictObject({
    /** Empty: nobody, and nothing is watched. */
    email: emptyIsUnset(
      setting(z.email(), "an e-mail address, such as ops@example.com", placeholder("e-mail address")),
    ),
  }),
  "an object with `email`",
  null,
).prefault({});
