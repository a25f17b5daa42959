import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { configOf } from "../golden/stack";
import { Examined, violationsOf } from "./examine";

/** What the program makes of a stack file. */
async function resourcesOf(stack: string): Promise<Examined[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["-r", "ts-node/register/transpile-only", join(__dirname, "resources.ts"), stack],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as Examined[];
}

for (const stack of ["local", "dev", "prod"])
  describe(`stack ${stack}`, () => {
    it("breaks no rule", async () => {
      const resources = await resourcesOf(stack);
      pulumi.runtime.setAllConfig(configOf(stack));
      assert.notEqual(resources.length, 0);
      assert.deepEqual(await violationsOf(resources), []);
    }).timeout("5m");
  });
