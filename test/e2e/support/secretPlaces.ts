import * as fs from "node:fs";
import * as path from "node:path";
import { kubectl } from "../../../local/cluster/controlPlane";
import { run } from "../../../local/machine/command";
import { pulumiOutput } from "../../../local/engine/engine";
import { checkout, paths } from "../../../local/machine/paths";
import type { Place, Secret } from "./secretScan";
import { shortName, stateOf } from "./stackState";

/** What the engine encrypts though it is no secret: who may see the cluster's address, its certificate or a label may know it. */
const known =
  /\.(kubeconfig|clusterCaCertificate|effectiveLabels\..*|pulumiLabels\..*|DJANGO_SUPERUSER_(EMAIL|USERNAME))$/;

/** Every secret value of the stack and of the cluster's own certificates. */
export async function secretsOf(stack: string): Promise<Secret[]> {
  const resources = await stateOf(stack);
  const encrypted = resources.flatMap((resource) =>
    resource.encrypted
      .map(({ path: where, value }) => ({
        where,
        // A Secret's data is base64 already.
        value: /\bdata\.[^.]+/.test(where) ? Buffer.from(value, "base64").toString() : value,
      }))
      .filter(({ where, value }) => !known.test(where) && !value.includes("BEGIN CERTIFICATE"))
      .map(({ where, value }) => ({ name: `${shortName(resource)} ${where}`, value })),
  );
  const keys = filesBelow(paths.inState("cluster", "pki")).filter((file) => file.endsWith(".key"));
  const ofTheMachine = [...keys, paths.inState("passphrase")];
  return [...encrypted, ...ofTheMachine.map((file) => ({ name: file, value: fs.readFileSync(file, "utf8") }))];
}

/** Everywhere that people, backups or other programs see. */
export async function placesOf(stack: string): Promise<Place[]> {
  const blobs = filesBelow(paths.inState("registry")).filter((file) => path.basename(file) === "data");
  const tracked = (await run("git", ["-C", checkout, "ls-files", "-z"])).split("\0").filter((file) => file !== "");
  return [
    { where: "state", files: [...filesBelow(paths.inState("stacks")), ...filesBelow(paths.inState("config"))] },
    { where: "outputs", text: await pulumiOutput("stack", "output", "--json", "--stack", stack) },
    { where: "manifests", text: await manifests() },
    { where: "logs of pods", files: podLogs() },
    { where: "logs", files: [...filesBelow(paths.inState("logs")), ...filesBelow(paths.inState("daemons"))] },
    ...blobs.map((file) => ({
      where: `image layer ${path.basename(path.dirname(file)).slice(0, 12)}`,
      compressed: file,
    })),
    {
      where: "command lines",
      files: fs.readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [`/proc/${name}/cmdline`] : [])),
    },
    { where: "repository", files: tracked.map((file) => path.join(checkout, file)) },
  ];
}

/** Every object of every kind; of Secrets, which hold secrets by design, all but their data. */
async function manifests(): Promise<string> {
  const kinds = (await kubectl("api-resources", "--verbs=list", "-o", "name")).trim().split("\n");
  const measured = kinds.filter((kind) => !kind.endsWith(".metrics.k8s.io"));
  const { items } = JSON.parse(await kubectl("get", measured.join(","), "--all-namespaces", "-o", "json")) as {
    items: { kind: string; data?: unknown }[];
  };
  return JSON.stringify(items.map(({ data, ...item }) => (item.kind === "Secret" ? item : { ...item, data })));
}

function podLogs(): string[] {
  const nodes = paths.inState("nodes");
  return fs.readdirSync(nodes).flatMap((node) => filesBelow(path.join(nodes, node, "pod-logs")));
}

function filesBelow(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
