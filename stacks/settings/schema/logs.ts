import { z } from "zod";
import { emptyIsUnset, endpoint, setting, wholeNumber } from "../kinds";

/** What the containers write: how long it is kept, and where. */
export const logs = setting(
  z.strictObject({
    /** Google's own limits: https://cloud.google.com/logging/quotas#logs_retention_periods */
    retentionDays: wholeNumber(1, 3650, "30").default(30),
    /** Where a VictoriaLogs takes lines by OTLP, when Cloud Logging shall not. */
    endpoint: emptyIsUnset(
      endpoint(
        "(/[\\w.-]+)*/v1/logs",
        "http or https and an IPv4 address with OTLP's path, such as http://172.30.0.1:9428/insert/opentelemetry/v1/logs",
      ),
    ),
  }),
  "an object with any of `retentionDays` and `endpoint`",
  null,
).prefault({});
