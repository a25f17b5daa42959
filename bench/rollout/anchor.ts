import { writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kubectl } from "../../local/cluster/controlPlane";
import { inSite } from "../../test/e2e/support/kubernetes";

/** Namespace of the rollout that ours is held against. */
export const anchorNamespace = "rollout-anchor";

interface Deployment {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}
interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly [field: string]: unknown;
}

/**
 * The anchor: a plain Deployment of the same image, with the same sizes and readiness probe, in all else as Kubernetes makes one
 * that says nothing: a quarter more and a quarter fewer pods during a rollout, 30 seconds of grace, no preStop. It writes to the
 * same database. Answers its URL when it serves.
 */
export async function startAnchor(): Promise<string> {
  await stopAnchor();
  await kubectl("create", "namespace", anchorNamespace);
  for (const secret of await secretsOfApp()) await copySecret(secret);
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
            volumes: [{ name: "temporary", emptyDir: {} }],
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

/** The rollout itself: another image, and kubectl's word that it is done. */
export async function rollAnchor(image: string): Promise<void> {
  await inAnchorNamespace("set", "image", "deployment/app", `django=${image}`);
  await inAnchorNamespace("rollout", "status", "deployment/app", "--timeout=180s");
}

/** Removes it; harmless where it is not. */
export async function stopAnchor(): Promise<void> {
  await kubectl("delete", "namespace", anchorNamespace, "--ignore-not-found", "--timeout=120s");
}

/** The image that the site's Deployment of a colour runs. */
export async function imageOf(colour: string): Promise<string> {
  return (await appContainer(colour)).image;
}

async function appContainer(colour: string): Promise<Container> {
  const deployment = JSON.parse(await inSite("get", "deployment", `app-${colour}`, "-o", "json")) as Deployment;
  const [container] = deployment.spec.template.spec.containers;
  if (container === undefined) throw new Error(`The Deployment app-${colour} has no container.`);
  return container;
}

/** From another namespace the database has its full name, and the site another address. */
function inAnchor(variable: { readonly name: string; readonly value?: string }): object {
  if (variable.name === "DATABASE_HOST") return { ...variable, value: "database.django-gke.svc.cluster.local" };
  return variable.name === "DJANGO_ALLOWED_HOSTS" ? { ...variable, value: "*" } : variable;
}

async function secretsOfApp(): Promise<string[]> {
  const text = JSON.stringify(await appContainer("orange"));
  const names = [...text.matchAll(/"(?:secretRef|secretKeyRef)":\{[^}]*"name":"([^"]+)"/g)];
  return [...new Set(names.map((match) => match[1] ?? ""))];
}

async function copySecret(name: string): Promise<void> {
  const { data } = JSON.parse(await inSite("get", "secret", name, "-o", "json")) as { data: Record<string, string> };
  await apply([{ apiVersion: "v1", kind: "Secret", metadata: { name, namespace: anchorNamespace }, data }]);
}

async function apply(objects: readonly object[]): Promise<void> {
  const file = path.join(os.tmpdir(), "rollout-anchor.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }), { mode: 0o600 });
  await kubectl("apply", "-f", file);
}

function inAnchorNamespace(...args: readonly string[]): Promise<string> {
  return kubectl("-n", anchorNamespace, ...args);
}
