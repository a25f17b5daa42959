import assert from "node:assert/strict";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { rules } from "../../policy/rules";
import { Analyzer } from "./analyzer";
import { Examined } from "./examine";

const bucket = (protect: boolean): Examined => ({
  type: "gcp:storage/bucket:Bucket",
  name: "files",
  protect,
  inputs: {
    name: "shop-files",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    versioning: { enabled: protect },
  },
});

describe("the policy pack as the engine runs it", function () {
  this.timeout("2m");
  let analyzer: Analyzer;

  before(async () => {
    analyzer = await Analyzer.start({ "django-gke:protectData": "true" });
  });
  after(() => analyzer?.stop());

  it("loads, with its version and all of its rules mandatory", async () => {
    const info = await analyzer.info();
    assert.deepEqual([info.getName(), info.getVersion()], ["django-gke", "1.0.0"]);
    assert.deepEqual(
      info.getPoliciesList().map((policy) => [policy.getName(), policy.getEnforcementlevel()]),
      rules.map(({ name }) => [name, EnforcementLevel.MANDATORY]),
    );
  });

  it("reports violations according to the stack's own settings", async () => {
    assert.deepEqual(await analyzer.violationsOf([bucket(true)]), []);
    assert.deepEqual(await analyzer.violationsOf([bucket(false)]), [
      "mandatory: deletion-protection: files: is not protected",
      "mandatory: bucket-access-and-versioning: files: versioning is not enabled",
    ]);
  });
});
