import * as pulumi from "@pulumi/pulumi";

/** A resource as a program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The options it was registered with. */
  readonly options: pulumi.CustomResourceOptions;
}

/** What a mocked cloud was asked for. */
export interface Cloud {
  readonly resources: readonly Registered[];
  /** The only resource of this type and name. */
  one(type: string, name?: string): Registered;
  all(type: string): readonly Registered[];
}

const project = "django-gke";
let current: Registered[] = [];
let options = new Map<string, pulumi.CustomResourceOptions>();

/**
 * Runs a program against a cloud that answers at once, waits until everything is registered, and gives what was. Outputs can
 * be read as promises with {@link valueOf}.
 */
export async function run<Result>(program: () => Result, stack = "test"): Promise<{ cloud: Cloud; result: Result }> {
  const registered: Registered[] = [];
  current = registered;
  options = new Map();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Readonly<Record<string, unknown>>;
        current.push({ type, name, inputs: given, options: options.get(`${type} ${name}`) ?? {} });
        return { id: `${name}-id`, state: { ...given, ...answerOf(type, name, given) } };
      },
      call: ({ token, inputs }) =>
        token === "gcp:organizations/getClientConfig:getClientConfig"
          ? { accessToken: "the-access-token", project: "shop-12345", region: "europe-west1", zone: "" }
          : (inputs as Record<string, unknown>),
    },
    project,
    stack,
  );
  const result = await pulumi.runtime.runInPulumiStack(() => {
    pulumi.runtime.registerStackTransformation((args) => {
      options.set(`${args.type} ${args.name}`, args.opts);
      return undefined;
    });
    return Promise.resolve({ result: program() });
  });
  await settled();
  return { cloud: cloudOf(registered), result: (result as { result: Result }).result };
}

/** The value of an output. */
export function valueOf<Value>(output: pulumi.Input<Value>): Promise<pulumi.Unwrap<Value>> {
  return new Promise((resolve) => pulumi.output(output).apply(resolve));
}

function cloudOf(resources: readonly Registered[]): Cloud {
  const all = (type: string) => resources.filter((resource) => resource.type === type);
  return {
    resources,
    all,
    one: (type, name) => {
      const found = all(type).filter((resource) => name === undefined || resource.name === name);
      const [only] = found;
      if (only === undefined || found.length > 1)
        throw new Error(`${found.length} resources of type ${type}${name === undefined ? "" : ` and name ${name}`}`);
      return only;
    },
  };
}

/** What a cloud adds to a resource's inputs. */
function answerOf(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  switch (type) {
    case "gcp:serviceaccount/account:Account": {
      const email = `${String(inputs["accountId"])}@shop-12345.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}`, name: `projects/shop-12345/serviceAccounts/${email}` };
    }
    case "gcp:artifactregistry/repository:Repository":
      return {
        name: inputs["repositoryId"],
        registryUri: `registry.example:5000/shop-12345/${String(inputs["repositoryId"])}`,
      };
    case "gcp:container/cluster:Cluster":
      return { endpoint: "203.0.113.1", masterAuth: { clusterCaCertificate: "Y2VydA==" } };
    case "gcp:compute/address:Address":
      return { address: "203.0.113.9" };
    case "docker:index/image:Image":
      return { repoDigest: `registry.example:5000/shop-12345/${name}@sha256:${"0123456789ab".padEnd(64, "c")}` };
    case "random:index/randomPassword:RandomPassword":
      return { result: `generated-${name}` };
    case "kubernetes:core/v1:Service":
      return { status: { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } } };
    default:
      return {};
  }
}

/** Registrations go on after a program's last line: each waits for the outputs it was given. */
async function settled(): Promise<void> {
  await pulumi.runtime.disconnect();
}
