import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { inSite } from "../e2e/support/kubernetes";
import { endFlawless } from "../e2e/support/flawless";
import type { Load } from "../e2e/support/load";
import { appPods, loadSite, settled } from "../e2e/support/loadSite";
import { up } from "../e2e/support/site";

const autoscaled = { "django-gke:replicas": 2, "django-gke:autoscaling": { maxReplicas: 4, targetCpuPercent: 70 } };

describe("autoscaling", function () {
  this.timeout("25m");
  let load: Load;

  before(async () => {
    await up("local");
    await settled({ orange: 3 });
    load = await loadSite(5);
  });

  it("is switched on while the site serves", async () => {
    await load.during("switched on", async () => {
      await up("local", autoscaled);
      // Fewer pods come when five minutes asked for them, and pods that have just started were busy.
      await untilReplicas("orange", 2, 360);
      await settled({ orange: 2 });
    });
  });

  it("raises the number of pods to the maximum under load", async () => {
    await load.during("scaled up", async () => {
      load.change(100);
      await untilReplicas("orange", 4, 300);
      await settled({ orange: 4 });
    });
  });

  it("is not changed by an up, which keeps the pods and their number", async () => {
    await load.during("an up in between", async () => {
      const before = (await appPods()).map(({ uid }) => uid).sort();
      const changes = await up("local", autoscaled);
      assert.deepEqual(Object.keys(changes), ["same"]);
      assert.deepEqual((await appPods()).map(({ uid }) => uid).sort(), before);
      assert.equal(await replicas("orange"), 4);
    });
  });

  it("gives a new colour as many pods as are serving, and deletes the old ones once those are ready", async () => {
    await load.during("maroon", async () => {
      await up("local", { ...autoscaled, "django-gke:colour": "maroon" });
      const ready = (await appPods()).filter((pod) => pod.ready && !pod.leaving);
      assert.deepEqual(
        ready.map(({ colour }) => colour),
        ["maroon", "maroon", "maroon", "maroon"],
      );
    });
  });

  it("lowers the number again five minutes after the load has ended", async () => {
    await load.during("scaled down", async () => {
      load.change(5);
      await untilReplicas("maroon", 2, 600);
      await settled({ maroon: 2 });
    });
  });

  it("is switched off while the site serves", async () => {
    await load.during("switched off", async () => {
      await up("local");
      await settled({ orange: 3 });
    });
  });

  it("fails no request and loses or doubles no post", async () => {
    await endFlawless(load);
  });
});

async function replicas(colour: string): Promise<number> {
  return Number(await inSite("get", "deployment", `app-${colour}`, "-o", "jsonpath={.spec.replicas}"));
}

async function untilReplicas(colour: string, wanted: number, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while ((await replicas(colour)) !== wanted) {
    assert.ok(Date.now() < end, `not ${wanted} pods after ${seconds} s:\n${await inSite("describe", "hpa")}`);
    await sleep(1000);
  }
}
