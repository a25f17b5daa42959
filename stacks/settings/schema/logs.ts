import { z } from "zod";
import { emptyIsUnset, endpoint, setting, wholeNumber } from "../kinds";

/** How long the containers' log lines are kept, and where. */
export const logs = setting(
  z.strictObject({
    /** Days. Google's limits: https://cloud.google.com/logging/quotas#logs_retention_periods */
    retentionDays: wholeNumber(1, 3650).default(30),
    /** The OTLP address of a VictoriaLogs that gets the lines. Default: Cloud Logging. */
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
