import { paths } from "./paths";
import { UsageError, UserError } from "../toolchain/userError";

/** Exits with a clear message if the command fails: code 2 for a usage error, 1 for all others. */
export function exitOnFailure(work: Promise<void>): void {
  work.catch((error: unknown) => {
    const known = error instanceof UserError ? error : fullDisk(error);
    if (known !== undefined) process.stderr.write(`\n${known.message}\n${known.remedy}\n`);
    else process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  });
}

/** Any write can find the disk full, whether it is ours or that of a program that we run. */
function fullDisk(error: unknown): UserError | undefined {
  if (!/ENOSPC|no space left on device|disk quota exceeded/i.test(String(error))) return undefined;
  const { path } = error as { path?: string };
  return new UserError(
    `The disk that holds ${path ?? `${paths.state} or ${paths.cache}`} is full.`,
    "Free some space (npm run doctor shows how much is needed) and run the command again. Finished work is kept.",
  );
}
