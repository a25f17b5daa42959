import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { exceptions } from "../../policy/exceptions";
import { rules } from "../../policy/rules";
import { cloud } from "./examples/cloud";
import { refused } from "./examples/example";
import { secrets } from "./examples/secrets";
import { workloads } from "./examples/workloads";
import { violationsOf } from "./examine";

const examples = [...secrets, ...workloads, ...cloud];

describe("the policy pack", () => {
  beforeEach(() => pulumi.runtime.setAllConfig({ "django-gke:protectData": "true" }));

  for (const example of examples)
    describe(`rule ${example.rule}`, () => {
      it("accepts the good example", async () => {
        assert.deepEqual(await violationsOf(example.passes, example.rule), []);
      });

      for (const fails of example.fails)
        it(`rejects the example if ${fails.when}`, async () => {
          const violations = await violationsOf(refused(example, fails), example.rule);
          assert.deepEqual(
            violations,
            fails.says.map((said) => `${example.rule}: ${said}`),
          );
        });
    });

  it("requires protected data only if the setting says so", async () => {
    const example = examples.find(({ rule }) => rule === "deletion-protection");
    assert.ok(example?.fails[0]);
    const unprotected = refused(example, example.fails[0]);
    pulumi.runtime.setAllConfig({ "django-gke:protectData": "false" });
    assert.deepEqual(await violationsOf(unprotected, example.rule), []);
  });

  it("has an example of every rule, and every rule is mandatory", () => {
    assert.deepEqual(rules.map(({ name }) => name).sort(), examples.map(({ rule }) => rule).sort());
    assert.deepEqual(new Set(rules.map(({ enforcementLevel }) => enforcementLevel)), new Set(["mandatory"]));
  });

  it("has no exception to a rule that does not exist", () => {
    const names = rules.map(({ name }) => name);
    assert.deepEqual(
      exceptions.filter(({ rule }) => !names.includes(rule)),
      [],
    );
  });
});
