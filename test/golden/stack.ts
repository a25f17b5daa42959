import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import program from "../../index";
import { run } from "../unit/components/cloud";

const root = join(__dirname, "../..");

interface Project {
  readonly config: Readonly<Record<string, { readonly default: unknown }>>;
}

/** Settings of a site that no committed stack file has, by the name that the tests give it: `dev` and these. */
const additions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  alerts: { "django-gke:alerts": { email: "ops@example.com" } },
};

/** The configuration of a stack file, or of one of the {@link additions}, as the engine gives it to the program. */
export function configOf(name: string): Record<string, string> {
  const stack = name in additions ? "dev" : name;
  const project = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as Project;
  const file = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
  const defaults = Object.entries(project.config).map(
    ([key, { default: value }]) => [`django-gke:${key}`, value] as const,
  );
  const all = { "gcp:project": "shop-12345", ...Object.fromEntries(defaults), ...file.config, ...additions[name] };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, text(value)]));
}

/** The engine gives every value as a text, an object as JSON. */
function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Runs the whole program for one stack file. Once in a process: the program is read once. */
export function runStack(stack: string) {
  process.chdir(root);
  process.env.PATH = [join(__dirname, "bin"), process.env.PATH].join(delimiter);
  return run(
    () => {
      pulumi.runtime.setAllConfig(configOf(stack));
      return program();
    },
    stack in additions ? "dev" : stack,
  );
}
