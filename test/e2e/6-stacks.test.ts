import assert from "node:assert/strict";
import { stopCloud } from "../../local/cloud";
import { hostAddress } from "../../local/machine/addresses";
import { acmeDirectory } from "../../local/services/authority";
import { destroy, outputs, up, type Overrides } from "./support/site";
import { statusOf } from "./support/loadRequest";

/** What differs from the committed stack files: a project, a storage API, a certificate authority and a log store on this machine. */
const overrides: Overrides = {
  "gcp:project": "local",
  "django-gke:storageEndpoint": `http://${hostAddress()}:4443`,
  "django-gke:acme": { directory: acmeDirectory() },
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
      assert.equal(await statusOf(url), 200);
      assert.deepEqual(Object.keys(await up(stack, overrides)), ["same"]);
      await destroy(stack, overrides);
    });
});
