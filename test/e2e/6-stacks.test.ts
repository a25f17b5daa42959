import assert from "node:assert/strict";
import { stopCloud } from "../../local/cloud";
import { hostAddress } from "../../local/machine/addresses";
import { destroy, outputs, up, type Overrides } from "./support/site";

/** What differs from the committed stack files: a project, a storage API and a log store on this machine. */
const overrides: Overrides = {
  "gcp:project": "local",
  "django-gke:storageEndpoint": `http://${hostAddress()}:4443`,
  "django-gke:logs": { endpoint: `http://${hostAddress()}:9428/insert/opentelemetry/v1/logs` },
  "django-gke:protectData": false,
};

describe("the stacks for Google", function () {
  this.timeout("20m");
  after(stopCloud);

  for (const stack of ["dev", "prod"])
    it(`${stack} goes up, stays unchanged and goes down`, async () => {
      await up(stack, overrides);
      const { url = "" } = await outputs(stack);
      assert.equal((await fetch(url)).status, 200);
      assert.deepEqual(Object.keys(await up(stack, overrides)), ["same"]);
      await destroy(stack, overrides);
    });
});
