import { kubectl } from "../../local/cluster/controlPlane";

interface Node {
  readonly metadata: { readonly name: string };
  readonly status: { readonly allocatable: { readonly cpu: string } };
}

interface Pod {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly resources?: { readonly requests?: { readonly cpu?: string } } }[];
  };
  readonly status: { readonly phase: string };
}

const namespace = "full-nodes";

/** Takes the nodes' processors by pods that are never started, but for so many thousandths on the first and none on the others. */
export async function fillNodes(left: number): Promise<void> {
  const nodes = await items<Node>("nodes");
  const pods = await items<Pod>("pods", "--all-namespaces");
  await kubectl("create", "namespace", namespace);
  for (const [index, { metadata, status }] of nodes.entries()) {
    const used = pods
      .filter(({ spec, status }) => spec.nodeName === metadata.name && !/Succeeded|Failed/.test(status.phase))
      .flatMap(({ spec }) => spec.containers)
      .reduce((sum, { resources }) => sum + thousandths(resources?.requests?.cpu ?? "0"), 0);
    const free = thousandths(status.allocatable.cpu) - used - (index === 0 ? left : 0);
    // There is no such image: what a pod asks for is taken when it has its node.
    const overrides = {
      spec: {
        nodeSelector: { "kubernetes.io/hostname": metadata.name },
        tolerations: [{ operator: "Exists" }],
        containers: [
          {
            name: "full",
            image: "full-nodes.invalid/none:1",
            resources: { requests: { cpu: `${Math.max(free, 0)}m` } },
          },
        ],
      },
    };
    const flags = ["--restart=Never", "--image=full-nodes.invalid/none:1", `--overrides=${JSON.stringify(overrides)}`];
    await kubectl("-n", namespace, "run", `full-${index}`, ...flags);
  }
}

/** Gives them back. */
export async function emptyNodes(): Promise<void> {
  await kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait=true");
}

async function items<Item>(...what: readonly string[]): Promise<readonly Item[]> {
  return (JSON.parse(await kubectl("get", ...what, "-o", "json")) as { items: Item[] }).items;
}

function thousandths(cpu: string): number {
  return cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000;
}
