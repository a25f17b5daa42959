import * as pulumi from "@pulumi/pulumi";
import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { Egress } from "../../components/kubernetes/egress";
import { contradictions } from "./contradictions";
import { exactTexts, readStackFile } from "./exactText";
import { Config } from "./kinds";
import { misplaced } from "./misplaced";
import { Processes, readProcesses } from "./processes";
import type { Problem } from "./problem";
import { problemAt, SettingsError, show, valueAt } from "./problems";
import { googleSettings, GoogleValues, siteSettings, SiteValues, Values } from "./schema";
import { exampleContext, variableNames } from "./schema/app";

/** The checked settings of a stack. */
export interface Settings extends Omit<SiteValues, "location"> {
  /** The names of the Pulumi project and the stack. */
  readonly project: string;
  readonly stack: string;
  readonly google: GoogleValues;
  /** A zone or a region; always in `google.region`. */
  readonly location: string;
  /** What the project's Procfile runs, with the sizes of `app.processes`. */
  readonly processes: Processes;
  /** The destinations that the project's own code may connect to. */
  readonly egress: Egress;
}

/** What the engine knows in addition to the values. */
export interface Sources {
  /** Full keys whose values are secrets. */
  readonly secretKeys?: readonly string[];
  /** The content of `Pulumi.<stack>.yaml`, which still has each value as it was typed. */
  readonly stackFile?: string;
}

/**
 * The settings of the stack that is running. The only reader of configuration in the program.
 * @throws SettingsError with all problems, before any resource is created.
 */
export function readSettings(): Settings {
  const texts = pulumi.runtime.allConfig();
  const stack = pulumi.getStack();
  // Pulumi's own reader of this variable is not part of its API.
  const secretKeys = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
  return checkSettings(texts, pulumi.getProject(), stack, { secretKeys, stackFile: readStackFile(stack) });
}

/**
 * Checks configuration as the engine gives it: full key to text; objects are JSON.
 * @throws SettingsError with all problems.
 */
export function checkSettings(
  texts: Readonly<Record<string, string>>,
  project: string,
  stack: string,
  { secretKeys = [], stackFile }: Sources = {},
): Settings {
  const config = withExactTexts(decode(texts, project), project, stackFile);
  const secrets = new Set(secretKeys.map((key) => keyOf(key, project)));
  const site = check(siteSettings, "", config, secrets);
  const google = check(googleSettings, "gcp:", config, secrets);
  const problems = [...unknownKeys(config, project, secrets), ...google.problems, ...site.problems];
  const { processes, problems: ofProcesses } = processesOf(site.values, config);
  problems.push(...ofProcesses, ...contradictions(site.values, google.values, processes.others));
  if (problems.length > 0) throw new SettingsError(problems, stack);
  const values = site.values as SiteValues;
  const googleValues = google.values as GoogleValues;
  return {
    ...values,
    project,
    stack,
    google: googleValues,
    location: values.location ?? googleValues.region,
    processes,
    egress: values.app.egress ?? (values.app.context === exampleContext ? "none" : "internet"),
  };
}

/** Reads the Procfile only if the settings of `app` are valid. */
function processesOf({ app }: Partial<SiteValues>, config: Config) {
  if (app !== undefined) return readProcesses(app, config);
  return { processes: { web: undefined, release: undefined, others: [] }, problems: [] };
}

/** Our own keys lose their namespace, as in `pulumi config set`; what looks like an object becomes one. */
function decode(texts: Readonly<Record<string, string>>, project: string): Config {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [keyOf(key, project), /^\s*[{[]/.test(text) ? parsed(text) : text]),
  );
}

function keyOf(key: string, project: string): string {
  return key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function withExactTexts(config: Config, project: string, stackFile: string | undefined): Config {
  const { app } = config;
  if (typeof app !== "object" || app === null || Array.isArray(app)) return config;
  const exact = ["env", "files"]
    .filter((part) => part in app)
    .map((part) => [part, exactTexts((app as Config)[part], [`${project}:app`, part], stackFile)]);
  return { ...config, app: { ...app, ...(Object.fromEntries(exact) as Config) } };
}

/** Each setting is checked by itself, so that one problem hides no other. */
function check<Schemas extends Readonly<Record<string, z.ZodType>>>(
  schemas: Schemas,
  namespace: string,
  config: Config,
  secrets: ReadonlySet<string>,
) {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, schema] of Object.entries(schemas)) {
    const key = namespace + name;
    const result = schema.safeParse(config[key]);
    if (result.success) values[name] = result.data;
    else
      problems.push(
        ...result.error.issues.flatMap((issue) => problemsOf(issue, key, schema, config, secrets.has(key))),
      );
  }
  return { values: values as Partial<Values<Schemas>>, problems: onePerPath(problems) };
}

function problemsOf(
  issue: z.core.$ZodIssue,
  key: string,
  schema: z.ZodType,
  config: Config,
  isSecret: boolean,
): Problem[] {
  const path = [key, ...issue.path.map(String)];
  if (issue.code === "invalid_key")
    return [
      path[1] === "env" ? invalidName(path, config) : { ...problemAt(path, schema, config, isSecret), fix: null },
    ];
  if (issue.code !== "unrecognized_keys") return [problemAt(path, schema, config, isSecret)];
  return issue.keys.map((name) => misplaced([...path, name], siteSettings, config, isSecret));
}

/** An environment variable that cannot have its name. */
function invalidName(path: readonly string[], config: Config): Problem {
  const name = (path.at(-1) ?? "").replace(/[^A-Za-z0-9_]/g, "_");
  const to = [...path.slice(0, -1), name];
  const isFree = name !== path.at(-1) && valueAt(config, to) === undefined;
  const movable = isFree && siteSettings.app.safeParse({ env: { [name]: "" } }).success;
  return {
    path,
    was: show(valueAt(config, path), true),
    allowed: `allowed:  ${variableNames}`,
    fix: null,
    ...(movable ? { meant: to, moves: [{ from: path, to, secret: true }] } : {}),
  };
}

function onePerPath(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [problem.path.join("\0"), problem])).values()];
}

/**
 * Keys of ours that no setting has, and keys whose namespace is ours misspelt. Other namespaces belong to providers, which check
 * them.
 */
function unknownKeys(config: Config, project: string, secrets: ReadonlySet<string>): Problem[] {
  return Object.keys(config).flatMap((key) => {
    const [namespace = "", name] = key.split(/:(.*)/);
    if (name === undefined)
      return Object.hasOwn(siteSettings, key) ? [] : [misplaced([key], siteSettings, config, secrets.has(key))];
    if (namespace === "gcp" || distance(namespace, project) > project.length / 4) return [];
    return [misplaced([key], siteSettings, config, secrets.has(key), [name])];
  });
}
