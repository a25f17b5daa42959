import * as pulumi from "@pulumi/pulumi";
import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { Egress } from "../../components/kubernetes/egress";
import { processorsIn } from "../../components/kubernetes/quantities";
import { connectionProblem } from "./connections";
import { Config, otherColour } from "./kinds";
import { processorsOf } from "./machineTypes";
import { Process, Processes, readProcesses } from "./processes";
import { movedTo, Problem, problemAt, SettingsError, unknownName } from "./problems";
import { regionOf } from "./regions";
import { googleSettings, siteSettings } from "./schema";
import { exampleContext } from "./schema/app";

type Values<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Key in keyof Schemas]: z.infer<Schemas[Key]>;
};

/** The settings of a stack, checked. */
export interface Settings extends Omit<Values<typeof siteSettings>, "location"> {
  /** The names the engine knows the program and the stack by. */
  readonly project: string;
  readonly stack: string;
  readonly google: Values<typeof googleSettings>;
  /** A zone or a region; always in `google.region`. */
  readonly location: string;
  /** What the project's Procfile runs, with the sizes of `app.processes`. */
  readonly processes: Processes;
  /** Where the project's own code may connect to. */
  readonly egress: Egress;
}

/**
 * The settings of the stack that is being run. The only reader of configuration in the program.
 * @throws SettingsError with all that is wrong, before any resource is made.
 */
export function readSettings(): Settings {
  return checkSettings(pulumi.runtime.allConfig(), pulumi.getProject(), pulumi.getStack());
}

/**
 * Checks configuration as the engine gives it: full key to text; objects are JSON.
 * @throws SettingsError with all that is wrong.
 */
export function checkSettings(texts: Readonly<Record<string, string>>, project: string, stack: string): Settings {
  const config = decode(texts, project);
  const site = check(siteSettings, "", config);
  const google = check(googleSettings, "gcp:", config);
  const problems = [...unknownKeys(config, project), ...google.problems, ...site.problems];
  const { processes, problems: ofProcesses } = processesOf(site.values, config);
  problems.push(...ofProcesses, ...contradictions(site.values, google.values, processes.others));
  if (problems.length > 0) throw new SettingsError(problems, stack);
  const values = site.values as Values<typeof siteSettings>;
  const googleValues = google.values as Values<typeof googleSettings>;
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

/** Looks at the Procfile only if the settings of `app` are right in themselves. */
function processesOf({ app }: Partial<Values<typeof siteSettings>>, config: Config) {
  if (app !== undefined) return readProcesses(app, config);
  return { processes: { web: undefined, release: undefined, others: [] }, problems: [] };
}

/** Our own keys lose their namespace, as in `pulumi config set`; what looks like an object becomes one. */
function decode(texts: Readonly<Record<string, string>>, project: string): Config {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key,
      /^\s*[{[]/.test(text) ? parsed(text) : text,
    ]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Each setting is checked by itself, so that one bad one hides no other. */
function check<Schemas extends Readonly<Record<string, z.ZodType>>>(
  schemas: Schemas,
  namespace: string,
  config: Config,
) {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, schema] of Object.entries(schemas)) {
    const key = namespace + name;
    const result = schema.safeParse(config[key]);
    if (result.success) values[name] = result.data;
    else problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, key, schema, config)));
  }
  return { values: values as Partial<Values<Schemas>>, problems: onePerPath(problems) };
}

function problemsOf(issue: z.core.$ZodIssue, key: string, schema: z.ZodType, config: Config): Problem[] {
  const path = [key, ...issue.path.map(String)];
  if (issue.code !== "unrecognized_keys") {
    const problem = problemAt(path, schema, config);
    return [issue.code === "invalid_key" ? { ...problem, fix: null } : problem];
  }
  return issue.keys.map((name) => unknownName([...path, name], partsOf(schema), config));
}

/** The names an object setting has. */
function partsOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodPipe) return partsOf(schema.out as z.ZodType);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return partsOf(schema.unwrap() as z.ZodType);
  return [];
}

function onePerPath(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [problem.path.join("\0"), problem])).values()];
}

/**
 * Keys of ours that no setting has, and keys whose namespace is ours misspelt. Other namespaces are those of providers: they
 * check their own.
 */
function unknownKeys(config: Config, project: string): Problem[] {
  const known = Object.keys(siteSettings);
  return Object.keys(config).flatMap((key) => {
    const [namespace = "", name] = key.split(/:(.*)/);
    if (name === undefined) return Object.hasOwn(siteSettings, key) ? [] : [unknownName([key], known, config)];
    if (namespace === "gcp" || distance(namespace, project) > project.length / 4) return [];
    return [movedTo([name], unknownName([key], known, config), config)];
  });
}

/** Settings that are right alone and wrong together. Looks only at those that were right alone. */
function contradictions(
  site: Partial<Values<typeof siteSettings>>,
  google: Partial<Values<typeof googleSettings>>,
  processes: readonly Process[],
): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string[], was: unknown, allowed: string, fix: string) =>
    problems.push({ path, was: JSON.stringify(was), allowed: `allowed is ${allowed}`, fix });
  const { canary, autoscaling, nodes, database, location, replicas } = site;
  if (canary !== undefined && canary.colour === site.colour)
    refuse(["canary", "colour"], canary.colour, "a colour other than the main one", otherColour(site.colour));
  if (autoscaling !== undefined && replicas !== undefined && autoscaling.maxReplicas < replicas)
    refuse(["autoscaling", "maxReplicas"], autoscaling.maxReplicas, `at least replicas, ${replicas}`, String(replicas));
  if (nodes !== undefined && nodes.max < nodes.min)
    refuse(["nodes", "max"], nodes.max, `at least nodes.min, ${nodes.min}`, String(nodes.min));
  if (location !== undefined && google.region !== undefined && regionOf(location) !== google.region)
    refuse(["location"], location, `a place in gcp:region, ${google.region}`, google.region);
  const processors = nodes === undefined ? undefined : processorsOf(nodes.machineType);
  if (database !== undefined && processors !== undefined && processorsIn(database.cpu) >= processors)
    refuse(["database", "cpu"], database.cpu, `less than a machine of nodes.machineType has, ${processors}`, "250m");
  if (site.cache !== undefined && site.app?.env["REDIS_URL"] !== undefined)
    problems.push({
      path: ["app", "env", "REDIS_URL"],
      was: "a text that is not shown",
      allowed: "cache sets it; a server of your own needs no cache",
      fix: null,
    });
  const connections =
    site.app === undefined || replicas === undefined
      ? undefined
      : connectionProblem({ replicas, autoscaling, canary, app: site.app, processes });
  return [...problems, ...(connections === undefined ? [] : [connections])];
}
