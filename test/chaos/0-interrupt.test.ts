import assert from "node:assert/strict";
import { waitFor } from "../../local/machine/daemons";
import { paths } from "../../local/machine/paths";
import { settlePendingCreates } from "../../local/engine/pendingOperations";
import { processesWith } from "../e2e/providers/engine";
import { leaveCreationOpen } from "../e2e/support/openCreation";
import { statusOf } from "../e2e/support/loadRequest";
import { inSite, names, namespace } from "../e2e/support/kubernetes";
import { interruptUp, outputs, startFromNothing, up } from "../e2e/support/site";

/** Five moments of an up from nothing, in the order in which they come. */
const moments: readonly [type: string, signal: NodeJS.Signals][] = [
  ["gcp:compute/network:Network", "SIGINT"],
  ["docker:index/image:Image", "SIGKILL"],
  ["gcp:container/nodePool:NodePool", "SIGKILL"],
  ["kubernetes:apps/v1:StatefulSet", "SIGKILL"],
  ["kubernetes:apps/v1:Deployment", "SIGINT"],
];

describe("an interrupted up", function () {
  this.timeout("20m");
  before(startFromNothing);

  for (const [type, signal] of moments)
    it(`can be stopped by ${signal} while it creates a ${type}, and leaves no process behind`, async () => {
      await interruptUp("local", type, signal);
      await waitFor("The program's end", 30, () =>
        processesWith(paths.state).every((command) => !command.includes("@pulumi/pulumi/cmd/run")),
      );
    });

  it("converges with the next up, and the site serves", async () => {
    await up("local");
    const { url = "" } = await outputs("local");
    assert.equal(await statusOf(url), 200);
    assert.deepEqual(Object.keys(await up("local")), ["same"]);
  });

  it("deletes objects that were being created in the cluster and are no longer wanted", async () => {
    await inSite("create", "configmap", "leftover");
    leaveCreationOpen("local", "kubernetes:core/v1:ConfigMap", { namespace, name: "leftover" });
    assert.deepEqual(Object.keys(await up("local")).sort(), ["delete", "same"]);
    assert.equal((await names("configmap")).includes("leftover"), false);
  });

  it("forgets objects that were never created in the cluster", async () => {
    leaveCreationOpen("local", "kubernetes:core/v1:ConfigMap", { namespace, name: "never-made" });
    // Without the refresh that would find out later: ending the command before it leaves no wrong state.
    await settlePendingCreates("local", ["--not-a-flag-of-refresh"]);
    assert.deepEqual(Object.keys(await up("local")), ["same"]);
  });

  it("leaves one owner of a StatefulSet's fields even if it was created twice, so that they can still be changed", async () => {
    const owners = '{.metadata.managedFields[?(@.operation=="Apply")].manager}';
    const output = ["-o", `jsonpath=${owners}`, "--show-managed-fields"];
    assert.equal(await inSite("get", "statefulset", "database", ...output), "django-gke");
  });
});
