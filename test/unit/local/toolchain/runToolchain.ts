import { ensureToolchain, type ToolName } from "../../../../local/toolchain";
import { systemFolders } from "../../../../local/toolchain/programs";

// A program for tests that kill it: gets the tools that its arguments name, on the machine that its PATH shows.
systemFolders.length = 0;
ensureToolchain(process.argv.slice(2) as ToolName[], console.log).catch((error: unknown) => {
  console.log((error as Error).message);
  process.exitCode = 1;
});
