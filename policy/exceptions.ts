/** A resource that a rule does not hold for, and why it cannot. */
export interface Exception {
  readonly rule: string;
  /** The resource's name in the program. */
  readonly resource: string;
  readonly reason: string;
}

/** All of them. One for a resource or a rule that is not there any more fails the pack's tests. */
export const exceptions: readonly Exception[] = [];

export function excepted(rule: string, resource: string): boolean {
  return exceptions.some((exception) => exception.rule === rule && exception.resource === resource);
}
