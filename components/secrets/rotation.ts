/**
 * Which generation of a secret is in use after so many rotations. A generated password is made again when its generation
 * changes, so these numbers decide what every step of a rotation replaces: never what somebody still uses.
 */

/** The users that the application connects as, in turns. */
export const applicationUsers = ["app_a", "app_b"] as const;

export type ApplicationUser = (typeof applicationUsers)[number];

/** Who the application connects as. */
export function applicationUser(rotation: number): ApplicationUser {
  return rotation % 2 === 0 ? "app_a" : "app_b";
}

/**
 * The generation of an application user's password: each rotation makes one for the user that nobody uses yet, so pods that are
 * not rolled yet go on with the other. Two rotations in a row leave no older password valid.
 */
export function applicationGeneration(user: ApplicationUser, rotation: number): number {
  return Math.floor((rotation + applicationUsers.indexOf(user)) / 2);
}

/**
 * The generations from `rotation - earlier` to `rotation + later`, newest first, each with the slot that keeps it: as many slots
 * as generations, so that a rotation makes only the newest one and moves none.
 */
export function generations(rotation: number, earlier: number, later = 0): { slot: number; generation: number }[] {
  const slots = earlier + later + 1;
  return Array.from({ length: slots }, (_, index) => rotation + later - index).map((generation) => ({
    slot: ((generation % slots) + slots) % slots,
    generation,
  }));
}
