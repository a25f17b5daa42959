import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { siteSettings } from "../../../stacks/settings/schema";
import { checkSettings } from "../../../stacks/settings";

const root = join(__dirname, "../../..");

interface Shown {
  readonly description: string;
  readonly default: unknown;
  readonly type?: string;
}

function yaml(file: string): unknown {
  return parse(readFileSync(join(root, file), "utf8"));
}

const { config, runtime } = yaml("Pulumi.yaml") as { config: Record<string, Shown>; runtime: { name: string } };

/** As the engine gives values to the program. */
function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

describe("Pulumi.yaml", () => {
  it("has exactly the settings of the schema, each with a description that starts with its type", () => {
    assert.deepEqual(Object.keys(config).sort(), Object.keys(siteSettings).sort());
    for (const [name, { description }] of Object.entries(config))
      assert.match(description, /^(text|whole number|true or false|object|list)\b.*: /, name);
  });

  it("leaves type checks to the program, so that all errors are in one message", () => {
    assert.deepEqual(
      Object.keys(config).filter((name) => config[name]?.type !== undefined),
      [],
    );
  });

  it("has the program's defaults", () => {
    const google = { "gcp:project": "shop-12345", "gcp:region": "europe-west1" };
    const defaults = Object.fromEntries(
      Object.entries(config).map(([key, shown]) => [`django-gke:${key}`, shown.default]),
    );
    const shown = checkSettings({ ...google, ...texts(defaults) }, "django-gke", "test");
    assert.deepEqual(
      JSON.parse(JSON.stringify(shown)),
      JSON.parse(JSON.stringify(checkSettings(google, "django-gke", "test"))),
    );
  });

  it("uses the Node.js runtime", () => {
    assert.equal(runtime.name, "nodejs");
  });
});

describe("the stack files", () => {
  const settingsOf = (stack: string) => {
    const file = yaml(`Pulumi.${stack}.yaml`) as { config: Record<string, unknown> };
    return checkSettings({ "gcp:project": "shop-12345", ...texts(file.config) }, "django-gke", stack);
  };

  for (const stack of ["local", "dev", "prod"]) {
    it(`can be used as they are: ${stack}`, () => {
      assert.equal(settingsOf(stack).stack, stack);
    });

    it(`hold no secret: ${stack}`, () => {
      assert.doesNotMatch(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8"), /secure:|encryptionsalt/);
    });
  }

  it("protect the data of prod only", () => {
    assert.deepEqual(
      ["local", "dev", "prod"].map((stack) => settingsOf(stack).protectData),
      [false, false, true],
    );
  });

  it("put dev in one zone on spot machines, and prod in three zones on regular ones", () => {
    const [dev, prod] = [settingsOf("dev"), settingsOf("prod")];
    assert.deepEqual([dev.location, dev.nodes.spot], ["europe-west1-b", true]);
    assert.deepEqual([prod.location, prod.nodes.spot], ["europe-west1", false]);
  });
});
