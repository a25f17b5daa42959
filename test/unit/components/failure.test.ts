import assert from "node:assert/strict";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { Failure } from "../../../components/failure";
import { SettingsError } from "../../../stacks/problems";

describe("a failure", () => {
  for (const failure of [new Failure("no room"), new SettingsError([], "dev")])
    it(`is shown by its message, and has no stack that Node.js might format for ever: ${failure.constructor.name}`, () => {
      assert.ok(pulumi.RunError.isInstance(failure));
      assert.equal(failure.stack, undefined);
      assert.doesNotMatch(inspect(failure, { colors: true }), /\bat .*:\d+:\d+/);
    });
});
