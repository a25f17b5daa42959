import * as pulumi from "@pulumi/pulumi";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { specialSecretSig, specialSigKey } from "@pulumi/pulumi/runtime";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { ClusterApi } from "../../../components/rollout/clusterApi";
import { answerOf, clusterAnswer, functions } from "./answers";

/** A resource as a program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Secrets are replaced by {@link secret}. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs with their secrets in plain text, as a policy pack is shown them. */
  readonly plain: Readonly<Record<string, unknown>>;
  readonly parent: string;
  readonly provider: string;
  /** URNs of what it was made after: explicit ones, and those that its inputs come from. */
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  /** Left in the cloud when the stack no longer has it. */
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  /** What the program says about the order of a replacement; undefined: the provider decides. */
  readonly deleteBeforeReplace: boolean | undefined;
  readonly timeouts: Readonly<Record<"create" | "update" | "delete", string>> | undefined;
}

/** What a mocked cloud was asked for. */
export interface Cloud {
  readonly resources: readonly Registered[];
  /** The paths that the cluster itself was asked for. */
  readonly asked: readonly string[];
  /** The only resource of this type, and name if given. */
  one(type: string, name?: string): Registered;
  all(type: string): readonly Registered[];
  /** Whether the first was made after the second, or after something that was. */
  after(later: Registered, earlier: Registered): boolean;
}

/** Replaces a secret value in a resource's inputs. */
export const secret = "[secret]";

/** Mocks get a resource's inputs and no more; the options are in the request. */
type Register = (this: MockMonitor, ...args: Parameters<MockMonitor["registerResource"]>) => Promise<void>;
const requests: RegisterResourceRequest[] = [];
const register = Reflect.get(MockMonitor.prototype, "registerResource") as Register;
MockMonitor.prototype.registerResource = function (request: RegisterResourceRequest, callback) {
  requests.push(request);
  return register.call(this, request, callback);
};

/** Programs ask the cluster for its state: this one answers without a network, and records the requests. */
let asked: string[] = [];
let answering = clusterAnswer;
const readFromCluster = Object.getOwnPropertyDescriptor(ClusterApi.prototype, "read")?.value as (
  this: ClusterApi,
  path: string,
) => Promise<undefined>;
ClusterApi.prototype.read = function <Item>(path: string): Promise<Item | undefined> {
  // Another test of the same process may have its own server on this machine.
  if (this.access.endpoint.startsWith("127.0.0.1:")) return readFromCluster.call(this, path);
  asked.push(path);
  return Promise.resolve(answering(path) as Item | undefined);
};

ClusterApi.prototype.answered = (_url, requests) => Promise.resolve(requests);

/** Runs a program against a cloud that answers at once, and waits until all of it is registered. */
export async function run<Result>(
  program: () => Result,
  stack = "test",
  answer = clusterAnswer,
): Promise<{ cloud: Cloud; result: Awaited<Result> }> {
  requests.length = 0;
  asked = [];
  answering = answer;
  const results: Awaited<Result>[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Readonly<Record<string, unknown>>;
        return { id: `${name}-id`, state: { ...given, ...answerOf(type, name, given) } };
      },
      call: ({ token }) => functions[token] ?? {},
    },
    "django-gke",
    stack,
    false,
    "organization",
  );
  await pulumi.runtime.runInPulumiStack(async () => {
    results.push(await program());
  });
  // Registrations go on after a program's last line: each waits for the outputs it was given.
  await pulumi.runtime.disconnect();
  const [result] = results;
  return { cloud: cloudOf(requests.map((request) => registeredOf(request, stack))), result: result as Awaited<Result> };
}

/** The value of an output. */
export function valueOf<Value>(output: pulumi.Input<Value>): Promise<pulumi.Unwrap<Value>> {
  return new Promise((resolve) => pulumi.output(output).apply(resolve));
}

function cloudOf(resources: readonly Registered[]): Cloud {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const all = (type: string) => resources.filter((resource) => resource.type === type);
  const after = (later: Registered, earlier: Registered): boolean =>
    [...later.dependencies, later.parent].some((urn) => {
      const dependency = byUrn.get(urn);
      return dependency !== undefined && (dependency === earlier || after(dependency, earlier));
    });
  return {
    resources,
    asked,
    all,
    after,
    one: (type, name) => {
      const found = all(type).filter((resource) => name === undefined || resource.name === name);
      const [only] = found;
      if (only === undefined || found.length > 1)
        throw new Error(`${found.length} resources of type ${type}${name === undefined ? "" : ` and name ${name}`}`);
      return only;
    },
  };
}

function registeredOf(request: RegisterResourceRequest, stack: string): Registered {
  const timeouts = request.getCustomtimeouts();
  const inputs = (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>;
  return {
    type: request.getType(),
    name: request.getName(),
    urn: urnOf(request, stack),
    inputs: withoutSecrets(inputs) as Record<string, unknown>,
    plain: inPlainText(inputs) as Record<string, unknown>,
    parent: request.getParent(),
    provider: request.getProvider(),
    dependencies: request.getDependenciesList(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    timeouts:
      timeouts === undefined
        ? undefined
        : { create: timeouts.getCreate(), update: timeouts.getUpdate(), delete: timeouts.getDelete() },
  };
}

/** As the mocked monitor makes it. */
function urnOf(request: RegisterResourceRequest, stack: string): string {
  const parentType = request.getParent().split("::")[2]?.split("$").pop();
  const type = parentType === undefined ? request.getType() : `${parentType}$${request.getType()}`;
  return `urn:pulumi:${[stack, "django-gke", type, request.getName()].join("::")}`;
}

/** Names inside a secret object are kept, as they are part of what a program means. */
function withoutSecrets(value: unknown, inSecret = false): unknown {
  if (Array.isArray(value)) return value.map((inner) => withoutSecrets(inner, inSecret));
  if (typeof value !== "object" || value === null) return inSecret ? secret : value;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields[specialSigKey] === specialSecretSig) return withoutSecrets(fields["value"], true);
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, withoutSecrets(inner, inSecret)]));
}

function inPlainText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inPlainText);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields[specialSigKey] === specialSecretSig) return inPlainText(fields["value"]);
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, inPlainText(inner)]));
}
