import { UserError } from "../../local/toolchain/userError";
import type { Kubectl } from "./kubectl";
import type { Container, PodSpec } from "./oneOffPod";

interface Templated {
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

/** A pod's spec and the one of its containers that matters. */
export interface Workload {
  readonly spec: PodSpec;
  readonly container: Container;
}

/** The web pods of the main colour. */
export async function servingApp(kubectl: Kubectl): Promise<Workload> {
  const { spec } = await kubectl.read<Templated>(`deployment/app-${kubectl.colour}`);
  return only(spec.template.spec, spec.template.spec.containers);
}

/** The pods that migrate the database for the image that serves. They are the owner of the tables. */
export async function migratingApp(kubectl: Kubectl): Promise<Workload> {
  const serving = await servingApp(kubectl);
  const { items } = await kubectl.read<{ items: readonly Templated[] }>("job", "--selector=name=release");
  const specs = items.map(({ spec }) => spec.template.spec);
  for (const spec of specs) {
    const container = spec.initContainers?.find(
      ({ name, image }) => name === "migrate" && image === serving.container.image,
    );
    if (container !== undefined) return { spec, container };
  }
  throw new UserError("The release of the image that serves is not in the cluster.", "Run pulumi up and try again.");
}

/** Pods with PostgreSQL's programs that can log in to the database as the owner of the tables. */
export async function databaseClient(kubectl: Kubectl): Promise<Workload> {
  const { spec } = await kubectl.read<Templated>("statefulset/database");
  const { image } = only(spec.template.spec, spec.template.spec.containers).container;
  const migrating = await migratingApp(kubectl);
  // The image's own entry point would start a server.
  return { ...migrating, container: { ...migrating.container, image, envFrom: [], command: ["env"] } };
}

function only(spec: PodSpec, containers: readonly Container[]): Workload {
  const [container] = containers;
  if (container === undefined) throw new Error("A pod template has no container.");
  return { spec, container };
}
