/**
 * A failure that the user can fix: one sentence about the problem, and how to fix it. Commands print both without a stack trace and exit
 * with code 1.
 */
export class UserError extends Error {
  /**
   * @param message One sentence that ends in a full stop: the problem and, if known, its cause.
   * @param remedy What to do, as an instruction.
   */
  constructor(
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "UserError";
  }
}

/** An invalid command line. Commands print their usage and exit with code 2. */
export class UsageError extends UserError {}
