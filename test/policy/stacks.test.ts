import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { exceptions } from "../../policy/exceptions";
import { configOf } from "../golden/stack";
import { Examined, violationsOf } from "./examine";

/** What the program makes of a stack file. */
async function resourcesOf(stack: string): Promise<Examined[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["-r", "./local/typescript/register.js", join(__dirname, "resources.ts"), stack],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as Examined[];
}

const seen = new Set<string>();

for (const stack of ["local", "dev", "prod", "alerts"])
  describe(`stack ${stack}`, () => {
    it("breaks no rule", async () => {
      const resources = await resourcesOf(stack);
      pulumi.runtime.setAllConfig(configOf(stack));
      assert.notEqual(resources.length, 0);
      for (const { name } of resources) seen.add(name);
      assert.deepEqual(await violationsOf(resources), []);
    }).timeout("5m");
  });

describe("the exceptions from the rules", () => {
  it("name only resources that the stacks have", () => {
    assert.deepEqual(
      exceptions.filter(({ resource }) => !seen.has(resource)),
      [],
    );
  });
});
