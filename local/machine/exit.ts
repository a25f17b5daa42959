import { paths } from "./paths";
import { UsageError, UserError } from "../toolchain/userError";

/** Ends the command with one clear message when its work fails: exit code 2 for a wrong command line, otherwise 1. */
export function exitOnFailure(work: Promise<void>): void {
  work.catch((error: unknown) => {
    const known = error instanceof UserError ? error : fullDisk(error);
    if (known !== undefined) process.stderr.write(`\n${known.message}\n${known.remedy}\n`);
    else process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  });
}

/** A disk may become full at any write, of ours or of a program that we run. */
function fullDisk(error: unknown): UserError | undefined {
  if (!/ENOSPC|no space left on device|disk quota exceeded/i.test(String(error))) return undefined;
  const { path } = error as { path?: string };
  return new UserError(
    `The disk that holds ${path ?? `${paths.state} or ${paths.cache}`} is full.`,
    "Free some space (npm run doctor says how much is needed) and run the command again: what is finished is kept.",
  );
}
