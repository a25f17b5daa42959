/**
 * Computes which generations of the secrets exist after a number of rotations. A password is generated again if its generation changes, so these
 * numbers decide what each step of a rotation replaces: never a password that is still in use.
 */

/** The database users that the application alternates between. */
export const applicationUsers = ["app_a", "app_b"] as const;

export type ApplicationUser = (typeof applicationUsers)[number];

/** The database user that the application connects as. */
export function applicationUser(rotation: number): ApplicationUser {
  return rotation % 2 === 0 ? "app_a" : "app_b";
}

/**
 * The generation of an application user's password. Each rotation replaces the password of the user that is not in use, so that pods that have
 * not rolled yet keep working with the other user. After two rotations no old password is valid.
 */
export function applicationGeneration(user: ApplicationUser, rotation: number): number {
  return Math.floor((rotation + applicationUsers.indexOf(user)) / 2);
}

/**
 * The generations from `rotation - earlier` to `rotation + later`, newest first, each with its slot. There are as many slots as generations, so
 * a rotation creates only the newest one and leaves the others where they are.
 */
export function generations(rotation: number, earlier: number, later = 0): { slot: number; generation: number }[] {
  const slots = earlier + later + 1;
  return Array.from({ length: slots }, (_, index) => rotation + later - index).map((generation) => ({
    slot: ((generation % slots) + slots) % slots,
    generation,
  }));
}
