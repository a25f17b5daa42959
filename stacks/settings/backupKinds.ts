import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { firstAllowed, setting } from "./kinds";

/** The limits of each field of a schedule: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
const fields: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

/** A schedule in cron's notation, in UTC, such as `30 3 * * *`. */
export function cronSchedule() {
  const schedule = z.string().refine(isSchedule);
  return setting(
    schedule,
    "a cron schedule in UTC that comes round: minute, hour, day of the month, month and day of the week (0 is Sunday), as numbers",
    (was) => firstAllowed(schedule, [asNumbers(String(was))], "schedule"),
  );
}

/** How many backups are kept, by age or by number. */
export function keeping() {
  const schema = z.string().regex(/^([1-9][0-9]{0,3} days|[1-9][0-9]{0,2} backups)$/);
  return setting(schema, 'a text such as "14 days" or "5 backups"', (was) => {
    const [, count = "", unit = ""] = /^(\d+)\s*(day|week|backup)s?$/i.exec(String(was).trim()) ?? [];
    const [factor, name] = unit.toLowerCase() === "week" ? [7, "day"] : [1, unit.toLowerCase()];
    return firstAllowed(schema, [`${Number(count) * factor} ${name}s`], "days or backups");
  });
}

/** The instant in the archive that a restore ends at. */
export function restorePoint() {
  const past = z.iso.datetime().refine((text) => Date.parse(text) <= Date.now());
  const point = z.union([z.literal("latest"), past]);
  return setting(
    z.preprocess(withoutGo, point),
    "latest, or a past instant in UTC, such as 2026-01-31T12:00:00Z",
    (was) => {
      const text = String(withoutGo(was)).trim();
      const isInstant = z.iso.datetime({ offset: true }).safeParse(text).success;
      const inUtc = isInstant ? new Date(text).toISOString().replace(".000Z", "Z") : undefined;
      const latest = distance(text.toLowerCase(), "latest") <= 2 ? "latest" : undefined;
      return firstAllowed(point, [latest, inUtc], "YYYY-MM-DDThh:mm:ssZ");
    },
  );
}

/** The engine hands over a date without quotes in Go's notation. */
function withoutGo(was: unknown): unknown {
  if (typeof was !== "string") return was;
  return was.replace(/^(\S+) (\S+) \+0000 \S+$/, "$1T$2Z").replace(/^(\S+) (\S+) ([+-]\d\d)(\d\d) \S+$/, "$1T$2$3:$4");
}

/** A schedule with cron's other notations as numbers: `@daily`, names of days and months, Sunday as 7. */
function asNumbers(text: string): string {
  const shorthands: Readonly<Record<string, string>> = {
    hourly: "0 * * * *",
    daily: "0 0 * * *",
    midnight: "0 0 * * *",
    weekly: "0 0 * * 0",
    monthly: "0 0 1 * *",
    yearly: "0 0 1 1 *",
    annually: "0 0 1 1 *",
  };
  const trimmed = text.trim().toLowerCase();
  const whole = shorthands[trimmed.replace(/^@/, "")];
  if (whole !== undefined) return whole;
  const [minute, hour, day, month = "", weekday = "", ...rest] = trimmed.split(/\s+/);
  const number = (names: string, field: string, from: number) =>
    field.replace(/[a-z]{3}/g, (name) => {
      const index = names.indexOf(name);
      return index % 3 === 0 ? String(index / 3 + from) : name;
    });
  const months = number("janfebmaraprmayjunjulaugsepoctnovdec", month, 1);
  const weekdays = number("sunmontuewedthufrisat", weekday, 0).replace(/(^|,)7(?=,|$)/g, "$10");
  return [minute, hour, day, months, weekdays, ...rest].join(" ");
}

/** Numbers, ranges, lists and steps. Names of days and months are not supported, as each has a number. */
function isSchedule(text: string): boolean {
  const given = text.split(" ");
  const times = fields.map(([from, to], index) => timesOf(given[index] ?? "", from, to));
  if (given.length !== fields.length || times.some((some) => some.length === 0)) return false;
  const [, , days = [], months = []] = times;
  // A day of the week comes in every month. If it is open, one of the months must have the day of the month.
  return given[4]?.startsWith("*") === false || months.some((month) => days.some((day) => day <= daysIn(month)));
}

/** The numbers that a field means; none if it is invalid. */
function timesOf(field: string, from: number, to: number): number[] {
  const parts = field.split(",").map((part) => {
    const [known, first, last, step = "1"] = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    const begin = Number(first ?? from);
    const end = Number(last ?? (first === undefined || part.includes("/") ? to : first));
    if (known === undefined || Number(step) === 0 || begin < from || end > to) return [];
    return Array.from(
      { length: Math.ceil((end - begin + 1) / Number(step)) },
      (_, turn) => begin + turn * Number(step),
    );
  });
  return parts.every((part) => part.length > 0) ? parts.flat() : [];
}

/** The most days that a month, 1 to 12, can have. */
function daysIn(month: number): number {
  return new Date(Date.UTC(2000, month, 0)).getUTCDate();
}
