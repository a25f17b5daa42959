import assert from "node:assert/strict";
import { applicationGeneration, applicationUsers } from "../../../components/secrets/rotation";
import { stepsOf } from "../../../commands/rotate/steps";

describe("the steps of a rotation", () => {
  it("are two, after which no old password is valid", () => {
    assert.deepEqual(stepsOf(0, 0), [1, 2]);
    assert.deepEqual(stepsOf(4, 4), [5, 6]);
    for (const user of applicationUsers)
      assert.notEqual(applicationGeneration(user, 2), applicationGeneration(user, 0), user);
  });

  it("continue after an interruption: in the first, between the two, and in the second", () => {
    assert.deepEqual(stepsOf(3, 2), [3, 4]);
    assert.deepEqual(stepsOf(3, 3), [4]);
    assert.deepEqual(stepsOf(4, 3), [4]);
  });

  it("start with the unfinished step", () => {
    assert.deepEqual(stepsOf(0, undefined), [0, 1, 2]);
  });
});
