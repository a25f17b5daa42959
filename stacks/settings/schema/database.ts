import { z } from "zod";
import { cronSchedule, keeping, restorePoint } from "../backupKinds";
import { emptyIsUnset, setting, wholeNumber } from "../kinds";
import { memory, processors } from "../sizes";

/** PostgreSQL's share of a machine, and its volume. */
export const database = setting(
  z.strictObject({
    /** The volume's size. Kubernetes lets it grow, never shrink; 10 is the smallest disk of Google's default class. */
    storageGb: wholeNumber(10, 65536, "10").default(10),
    cpu: processors("250m").default("250m"),
    memory: memory(512, "512Mi").default("512Mi"),
    /** Base backups. The log in between is archived all the time, so any instant since the oldest one can be had back. */
    backups: setting(
      z.strictObject({
        schedule: cronSchedule("30 3 * * *").default("30 3 * * *"),
        keep: keeping().default("14 days"),
        /** When the newest backup is restored beside the site, and looked at. */
        rehearsal: cronSchedule("30 5 * * 0").default("30 5 * * 0"),
      }),
      "an object with any of `schedule`, `keep` and `rehearsal`",
      null,
    ).prefault({}),
    /** What an empty volume begins with: the archive's data, as it was last or at an instant. Empty: an empty database. */
    restoreFrom: emptyIsUnset(restorePoint()),
  }),
  "an object with any of `storageGb`, `cpu`, `memory`, `backups` and `restoreFrom`",
  null,
).prefault({});
