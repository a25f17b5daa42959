import { z } from "zod";
import { cronSchedule, keeping, restorePoint } from "../backupKinds";
import { emptyIsUnset, setting, wholeNumber } from "../kinds";
import { memory, processors } from "../sizes";

/** PostgreSQL: its share of a machine, its volume and its backups. */
export const database = setting(
  z.strictObject({
    /** GB of the volume. It can grow but not shrink; 10 is the smallest disk of Google's default class. */
    storageGb: wholeNumber(10, 65536).default(10),
    /** Processors. PostgreSQL may use four times as many while they are idle. */
    cpu: processors().default("250m"),
    memory: memory(512).default("512Mi"),
    /** Base backups. The write-ahead log is archived continuously, so any instant since the oldest backup can be restored. */
    backups: setting(
      z.strictObject({
        schedule: cronSchedule().default("30 3 * * *"),
        keep: keeping().default("14 days"),
        /** When the newest backup is restored next to the site and checked. */
        rehearsal: cronSchedule().default("30 5 * * 0"),
      }),
      "an object with any of `schedule`, `keep` and `rehearsal`",
      null,
    ).prefault({}),
    /** What an empty volume starts with: the newest data of the archive, or the data at an instant. Default: an empty database. */
    restoreFrom: emptyIsUnset(restorePoint()),
  }),
  "an object with any of `storageGb`, `cpu`, `memory`, `backups` and `restoreFrom`",
  null,
).prefault({});
