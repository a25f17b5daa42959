import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { violationsOf } from "../policy/examine";
import { excuses } from "./support/lintExcuses";
import { lint } from "./support/lint";
import { names } from "./support/kubernetes";
import { ensureUp } from "./support/site";
import { examined, stateOf } from "./support/stackState";

describe("kube-score", function () {
  this.timeout("10m");

  it("finds nothing without a documented reason, and no reason is unused", async () => {
    await ensureUp("local");
    const findings = [...(await lint("django-gke")), ...(await lint("django-gke-logs"))];
    const isExcused = ({ check, object }: { check: string; object: string }) =>
      excuses.some((excuse) => excuse.check === check && excuse.objects.test(object));
    assert.deepEqual(
      findings.filter((finding) => !isExcused(finding)),
      [],
    );
    const needless = excuses.filter(
      ({ check, objects }) => !findings.some((finding) => finding.check === check && objects.test(finding.object)),
    );
    assert.deepEqual(needless, []);
    assert.notDeepEqual(await names("deployment"), []);
  });
});

describe("the policy pack", function () {
  this.timeout("10m");

  it("finds nothing in the deployed stack", async () => {
    const resources = examined(await stateOf("local"));
    assert.notDeepEqual(resources, []);
    pulumi.runtime.setAllConfig({ "django-gke:protectData": "false" });
    assert.deepEqual(await violationsOf(resources), []);
  });
});
