/**
 * Ends the program if its output is closed because its engine was killed. Otherwise Pulumi's runtime writes an error that it cannot send to the
 * engine to the standard error, treats the broken pipe as a new error, and so on; within a quarter of an hour that takes a whole processor and five
 * gigabytes of memory (docs/decisions/0050).
 */
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit(1));
