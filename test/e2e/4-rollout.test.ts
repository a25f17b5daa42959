import assert from "node:assert/strict";
import { endFlawless } from "./support/flawless";
import type { Load } from "./support/load";
import { loadSite, settled } from "./support/loadSite";
import { ensureUp, up } from "./support/site";

describe("a change of colour under load", function () {
  this.timeout("10m");
  let load: Load;

  before(async () => {
    await ensureUp("local");
    await settled({ orange: 3 });
    // The engine shares the machine's two processors with the site, which must not be the bottleneck.
    load = await loadSite(30);
    await load.calm(10);
  });

  it("sends part of the requests to the new colour", async () => {
    await load.during("canary", async () => {
      await up("local", { "django-gke:canary": { colour: "maroon", replicas: 1 } });
      await settled({ orange: 3, maroon: 1 });
    });
  });

  it("promotes it", async () => {
    await load.during("promote", async () => {
      await up("local", { "django-gke:colour": "maroon" });
      await settled({ maroon: 3 });
    });
  });

  it("rolls back", async () => {
    await load.during("back", async () => {
      await up("local");
      await settled({ orange: 3 });
    });
  });

  it("fails no request and loses or doubles no post", async () => {
    const result = await endFlawless(load);
    assert.deepEqual(new Set(result.samples.map(({ colour }) => colour)), new Set(["orange", "maroon"]));
    assert.notEqual(result.posts.length, 0);
  });
});
