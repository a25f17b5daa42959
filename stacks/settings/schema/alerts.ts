import { z } from "zod";
import { emptyIsUnset, placeholder, setting } from "../kinds";

/** Alerts by e-mail if the site is down, fails, runs out of disk space, cannot archive or has a certificate that is about to expire. */
export const alerts = setting(
  z.strictObject({
    /** The recipient. Default: empty, which means no alerts and no monitoring. */
    email: emptyIsUnset(
      setting(z.email(), "an e-mail address, such as ops@example.com", placeholder("e-mail address")),
    ),
  }),
  "an object with `email`",
  null,
).prefault({});
