import { UserError } from "./toolchain/userError";

/** Ends the command with exit code 1 and one clear message when its work fails. */
export function exitOnFailure(work: Promise<void>): void {
  work.catch((error: unknown) => {
    if (error instanceof UserError) process.stderr.write(`\n${error.message}\n${error.remedy}\n`);
    else process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
}
