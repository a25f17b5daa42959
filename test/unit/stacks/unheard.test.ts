import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { checkout } from "../../../local/machine/paths";

/** Tells every error that nobody catches, as Pulumi's runtime does, and lives on. */
const program = `
  require("./stacks/unheard");
  process.on("uncaughtException", (error) => console.error(error.message));
  process.on("message", () => console.error("The engine is gone."));
  process.send("started");
`;

describe("a program whose engine was killed", () => {
  it("exits instead of reporting one error after another", async () => {
    const child = spawn(process.execPath, ["--require=./local/typescript/register.js", "--eval", program], {
      cwd: checkout,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      timeout: 20_000,
    });
    const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
    await new Promise((resolve) => child.once("message", resolve));
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.send("go on");
    assert.deepEqual(await ended, { code: 1, signal: null });
  });
});
