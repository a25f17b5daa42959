/**
 * Ends the program when nobody reads what it writes any more: its engine was killed. Pulumi's runtime writes an error that it cannot
 * tell the engine to the standard error, takes the broken pipe for another error, and so on: a processor and five gigabytes of memory
 * within a quarter of an hour (docs/decisions/0050).
 */
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit(1));
