import assert from "node:assert/strict";
import { stopCloud } from "../../local/cloud";
import { stackOnThisMachine } from "../e2e/support/googleStacks";
import { statusOf } from "../e2e/support/loadRequest";
import { destroy, outputs, startFromNothing, up } from "../e2e/support/site";

describe("the stack dev", function () {
  this.timeout("20m");
  before(startFromNothing);
  after(stopCloud);

  it("comes up, stays unchanged and can be destroyed", async () => {
    await up("dev", stackOnThisMachine);
    assert.equal(await statusOf((await outputs("dev")).url ?? ""), 200);
    assert.deepEqual(Object.keys(await up("dev", stackOnThisMachine)), ["same"]);
    await destroy("dev", stackOnThisMachine);
  });
});
