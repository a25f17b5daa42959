/**
 * A failure that the person at the keyboard can fix: one sentence that says what is wrong, and what to do about it.
 * Commands print both and end with exit code 1, without a stack trace.
 */
export class UserError extends Error {
  /**
   * @param message One sentence, ending in a full stop: what is wrong, with the cause where it is known.
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

/** A command line that is not understood. Commands end with exit code 2 and print how they are used. */
export class UsageError extends UserError {}
