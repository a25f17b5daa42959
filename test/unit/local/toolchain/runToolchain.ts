import { ensureToolchain, type ToolName } from "../../../../local/toolchain";
import { systemFolders } from "../../../../local/toolchain/programs";
import { type UserError } from "../../../../local/toolchain/userError";

// A program for tests that kill it: gets the tools that its arguments name, on the machine that its PATH shows.
systemFolders.length = 0;
ensureToolchain(process.argv.slice(2) as ToolName[], console.log).catch((error: UserError) => {
  console.log(error.message);
  process.exitCode = 1;
});
