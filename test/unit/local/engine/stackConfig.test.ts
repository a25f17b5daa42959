import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "mocha";
import { engineEnv } from "../../../../local/engine/engine";
import { configOf, configuredStack } from "../../../../local/engine/stackConfig";
import { hostAddress } from "../../../../local/machine/addresses";
import { acmeDirectory } from "../../../../local/services/authority";
import { checkout } from "../../../../local/machine/paths";

describe("a local stack's config", () => {
  it("has its own cloud's addresses instead of those in the committed file", () => {
    const committed = fs.readFileSync(path.join(checkout, "Pulumi.local.yaml"), "utf8");
    const config = configOf(committed);
    assert.equal(config["django-gke:storageEndpoint"], `http://${hostAddress()}:4443`);
    assert.deepEqual(config["django-gke:logs"], {
      endpoint: `http://${hostAddress()}:9428/insert/opentelemetry/v1/logs`,
    });
    assert.deepEqual(config["django-gke:acme"], { directory: acmeDirectory() });
  });

  for (const [committed, recorded, expected] of [
    ["", undefined, undefined],
    ["", 4, 4],
    ["\n  django-gke:rotation: 0", 4, 4],
    ["\n  django-gke:rotation: 5", 4, 5],
    ["\n  django-gke:rotation: 5", undefined, 5],
  ] as const)
    it(`has rotation ${expected} if rotation ${recorded} is recorded and the file has ${committed.trim() || "none"}`, () =>
      assert.equal(configOf(`config:\n  gcp:project: local${committed}`, recorded)["django-gke:rotation"], expected));

  for (const [command, expected] of [
    ["preview", "selected"],
    ["up --yes", "selected"],
    ["preview --stack other --diff", "other"],
    ["preview -s other", "other"],
    ["--non-interactive preview --stack=other", "other"],
    ["preview --config-file mine.yaml", undefined],
    ["config set rotation 5", undefined],
    ["stack output", undefined],
    ["", undefined],
  ] as const)
    it(`is ${expected === undefined ? "not used" : `that of ${expected}`} in pulumi ${command}`, () =>
      assert.equal(configuredStack(command.split(" "), "selected"), expected));
});

describe("the engine's environment", () => {
  for (const name of [
    ...["PULUMI_CONFIG_PASSPHRASE", "PULUMI_STACK", "PULUMI_CONFIG", "PULUMI_ACCESS_TOKEN", "PULUMI_API"],
    ...["PULUMI_OPTION_REFRESH", "PULUMI_DIY_BACKEND_GZIP", "PULUMI_EXPERIMENTAL", "PULUMI_PREFER_YARN"],
  ])
    it(`does not inherit the user's ${name}`, () => {
      const before = process.env[name];
      try {
        for (const value of ["", "mine"]) {
          process.env[name] = value;
          assert.equal(engineEnv()[name], undefined);
        }
      } finally {
        if (before === undefined) delete process.env[name];
        else process.env[name] = before;
      }
    });

  it("inherits PULUMI_K8S_DELETE_UNREACHABLE, which a lost cluster needs", () => {
    const before = process.env["PULUMI_K8S_DELETE_UNREACHABLE"];
    try {
      process.env["PULUMI_K8S_DELETE_UNREACHABLE"] = "true";
      assert.equal(engineEnv()["PULUMI_K8S_DELETE_UNREACHABLE"], "true");
    } finally {
      if (before === undefined) delete process.env["PULUMI_K8S_DELETE_UNREACHABLE"];
      else process.env["PULUMI_K8S_DELETE_UNREACHABLE"] = before;
    }
  });

  it("has the local cloud's backend, home and passphrase, whatever the user's are", () => {
    const own = ["PULUMI_HOME", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE"];
    const expected = own.map((name) => engineEnv()[name]);
    const before = { ...process.env };
    try {
      for (const name of own) process.env[name] = "mine";
      assert.deepEqual(
        own.map((name) => engineEnv()[name]),
        expected,
      );
    } finally {
      process.env = before;
    }
  });
});
