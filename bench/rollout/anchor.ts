import { writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kubectl } from "../../local/cluster/controlPlane";
import { inSite } from "../../test/e2e/support/kubernetes";

/** The namespace of the plain rollout that ours is compared with. */
export const anchorNamespace = "rollout-anchor";

/** The network policy in the site's namespace that lets the plain rollout's pods reach the site's database. */
const entry = "rollout-anchor";

interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes: readonly object[];
}
interface Deployment {
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}
interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly [field: string]: unknown;
}

/**
 * Starts the plain rollout's site: a Deployment with the same image, resources and readiness probe, and Kubernetes' defaults for everything
 * else: 25 % surge and 25 % unavailable during a rollout, 30 seconds of grace, no preStop. It writes to the same database. Resolves to its
 * URL once it serves.
 */
export async function startAnchor(): Promise<string> {
  await stopAnchor();
  await kubectl("create", "namespace", anchorNamespace);
  const { volumes } = await podOf("orange");
  for (const [kind, names] of Object.entries(await readByApp())) for (const name of names) await copy(kind, name);
  const { name, image, env, ports, envFrom, volumeMounts, resources, readinessProbe } = await appContainer("orange");
  const container = { name, image, env: env.map(inAnchor), ports, envFrom, volumeMounts, resources, readinessProbe };
  await apply([
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "app", namespace: anchorNamespace },
      spec: {
        replicas: 3,
        selector: { matchLabels: { name: "app" } },
        template: {
          metadata: { labels: { name: "app" } },
          spec: {
            enableServiceLinks: false,
            containers: [container],
            volumes,
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "app", namespace: anchorNamespace },
      spec: { type: "LoadBalancer", selector: { name: "app" }, ports: [{ port: 80, targetPort: "http" }] },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: entry, namespace: "django-gke" },
      spec: {
        podSelector: { matchLabels: { name: "database" } },
        ingress: [
          { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": anchorNamespace } } }] },
        ],
      },
    },
  ]);
  await inAnchorNamespace("rollout", "status", "deployment/app", "--timeout=120s");
  const address = "jsonpath={.status.loadBalancer.ingress[0].ip}";
  const url = `http://${await inAnchorNamespace("get", "service", "app", "-o", address)}/`;
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await sleep(500);
  return url;
}

/** Rolls out a new image and waits until kubectl reports success. */
export async function rollAnchor(image: string): Promise<void> {
  await inAnchorNamespace("set", "image", "deployment/app", `django=${image}`);
  await inAnchorNamespace("rollout", "status", "deployment/app", "--timeout=180s");
}

/** Removes the plain rollout's site, if it exists. */
export async function stopAnchor(): Promise<void> {
  await inSite("delete", "networkpolicy", entry, "--ignore-not-found");
  await kubectl("delete", "namespace", anchorNamespace, "--ignore-not-found", "--timeout=120s");
}

/** The image that the site's Deployment of a colour runs. */
export async function imageOf(colour: string): Promise<string> {
  return (await appContainer(colour)).image;
}

async function podOf(colour: string): Promise<PodSpec> {
  const deployment = JSON.parse(await inSite("get", "deployment", `app-${colour}`, "-o", "json")) as Deployment;
  return deployment.spec.template.spec;
}

async function appContainer(colour: string): Promise<Container> {
  const [container] = (await podOf(colour)).containers;
  if (container === undefined) throw new Error(`The Deployment app-${colour} has no container.`);
  return container;
}

/** Adapts a variable: the database has a longer name in a different namespace, and the site has a different address. */
function inAnchor(variable: { readonly name: string; readonly value?: string }): object {
  if (variable.name === "DATABASE_HOST") return { ...variable, value: "database.django-gke.svc" };
  return variable.name === "DJANGO_ALLOWED_HOSTS" ? { ...variable, value: "*" } : variable;
}

/** The Secrets and ConfigMaps that the app's pods use, in variables and volumes. */
async function readByApp(): Promise<Readonly<Record<"secret" | "configmap", readonly string[]>>> {
  const text = JSON.stringify(await podOf("orange"));
  const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))];
  return {
    secret: named(/"(?:secretRef|secretKeyRef)":\{[^}]*"name":"([^"]+)"/g),
    configmap: named(/"configMap":\{[^}]*"name":"([^"]+)"/g),
  };
}

/** Copies an object to the plain rollout's namespace. */
async function copy(kind: string, name: string): Promise<void> {
  const found = JSON.parse(await inSite("get", kind, name, "-o", "json")) as Readonly<Record<string, unknown>>;
  const { apiVersion, data } = found;
  await apply([{ apiVersion, kind: found.kind, metadata: { name, namespace: anchorNamespace }, data }]);
}

async function apply(objects: readonly object[]): Promise<void> {
  const file = path.join(os.tmpdir(), "rollout-anchor.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }), { mode: 0o600 });
  await kubectl("apply", "-f", file);
}

function inAnchorNamespace(...args: readonly string[]): Promise<string> {
  return kubectl("-n", anchorNamespace, ...args);
}
