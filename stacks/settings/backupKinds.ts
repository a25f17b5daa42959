import { z } from "zod";
import { setting } from "./kinds";

/** The fields of a schedule, from and to: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
const fields: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

/** When something is done again and again. */
export function cronSchedule(fix: string) {
  return setting(
    z.string().refine(isSchedule),
    "five fields of numbers as cron has them, in UTC: minute, hour, day of the month, month, day of the week (0 is Sunday); a time that comes",
    fix,
  );
}

/** How many backups are kept, by age or by number. */
export function keeping() {
  return setting(
    z.string().regex(/^([1-9][0-9]{0,3} days|[1-9][0-9]{0,2} backups)$/),
    'a text such as "14 days" or "5 backups"',
    "14 days",
  );
}

/** Where in the archive a restore ends. */
export function restorePoint() {
  const instant = z.iso.datetime().refine((text) => Date.parse(text) <= Date.now());
  return setting(
    z.preprocess(withoutGo, z.union([z.literal("latest"), instant])),
    "latest, or an instant that is past, in UTC, such as 2026-01-31T12:00:00Z",
    "latest",
  );
}

/** An instant that stands in a stack file without quotes is a date to the engine, which hands it on in Go's notation. */
function withoutGo(was: unknown): unknown {
  return typeof was === "string" ? was.replace(/^(\S+) (\S+) \+0000 UTC$/, "$1T$2Z") : was;
}

/** Numbers, ranges, lists and steps; names of days and months are left out, as every one of them has a number. */
function isSchedule(text: string): boolean {
  const given = text.split(" ");
  const times = fields.map(([from, to], index) => timesOf(given[index] ?? "", from, to));
  if (given.length !== fields.length || times.some((some) => some.length === 0)) return false;
  const [, , days = [], months = []] = times;
  // A day of the week comes in every month. Where it is open, the day of the month must come in one of the months.
  return given[4]?.startsWith("*") === false || months.some((month) => days.some((day) => day <= daysIn(month)));
}

/** The numbers that a field stands for; none where it is not one. */
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

/** The days of a month, 1 to 12, in the years in which it has most. */
function daysIn(month: number): number {
  return new Date(Date.UTC(2000, month, 0)).getUTCDate();
}
