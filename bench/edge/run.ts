import "../../test/e2e/setup";
import { nodeName, recordedNodes } from "../../local/cluster/node";
import { exitOnFailure } from "../../local/machine/exit";
import { inNode } from "../../local/machine/network";
import { trustedRootsFile } from "../../local/services/authority";
import { inSite } from "../../test/e2e/support/kubernetes";
import { settled } from "../../test/e2e/support/loadSite";
import { outputs, up } from "../../test/e2e/support/site";
import { cannon, type Figures } from "../cannon";
import { median } from "../median";
import { measuredOn, writeReport } from "../report";

const goal = { milliseconds: 1, throughput: 0.9 };

/** A page that asks no database, so that the edge's part is as large as it can be. */
const page = "accounts/login/";

/** Each way in turn, so that a slower minute of the machine meets all of them. */
const rounds = 5;
const seconds = 10;

/** Connections at once: one for what a request takes, eight for how many are answered, as many as a pod has threads. */
const connections = [1, 8] as const;

/** Compares requests that pass the edge, by HTTPS, with the same to the application's pod, by HTTP from its node. */
async function main(): Promise<void> {
  await up("local", { "django-gke:replicas": 1 });
  const [pod] = await settled({ orange: 1 });
  const { url = "" } = await outputs("local");
  const node = recordedNodes().find((candidate) => nodeName(candidate) === pod?.node);
  const address = await inSite("get", "pod", pod?.name ?? "", "-o", "jsonpath={.status.podIP}");
  const direct = (connections: number, more: Readonly<Record<string, string>> = {}) =>
    cannon(`http://${address}:8000/${page}`, {
      before: ["nsenter", ...inNode(node?.number ?? 0)],
      headers: { Host: new URL(url).hostname, "X-Forwarded-Proto": "https", ...more },
      connections,
      seconds,
    });
  const env = { NODE_EXTRA_CA_CERTS: trustedRootsFile() };
  const ways = {
    direct: (count: number) => direct(count),
    fresh: (count: number) => direct(count, { Connection: "close" }),
    edge: (connections: number) => cannon(`${url}${page}`, { before: ["env"], env, connections, seconds }),
  };
  const rows: string[] = [];
  for (const count of connections) {
    const figures: Record<keyof typeof ways, Figures[]> = { direct: [], fresh: [], edge: [] };
    for (let round = 0; round < rounds; round++) {
      figures.direct.push(await ways.direct(count));
      figures.fresh.push(await ways.fresh(count));
      figures.edge.push(await ways.edge(count));
    }
    rows.push(row(count, median(figures.direct), median(figures.fresh), median(figures.edge)));
  }
  await writeReport("edge", report(rows));
  await up("local");
}

function row(count: number, direct: Figures, fresh: Figures, edge: Figures): string {
  const show = ({ perSecond, mean, p50, p99 }: Figures) =>
    `${perSecond.toFixed(0)} | ${mean.toFixed(1)} | ${p50} | ${p99}`;
  const ratio = (edge.perSecond / direct.perSecond).toFixed(2);
  return `| ${count} | ${show(direct)} | ${show(fresh)} | ${show(edge)} | ${ratio} | ${(edge.mean - direct.mean).toFixed(1)} |`;
}

function report(rows: readonly string[]): string {
  return `# The edge

${measuredOn()} The login page of one pod: from the pod's node by HTTP, and through load balancer and edge by HTTPS. Medians of ${rounds} times
${seconds} s, in turn. Client, edge, application and database share the processors. The edge opens a connection to a pod for each request, so that each goes to a pod that
is ready then: what that alone takes is shown beside it. Goals: ${goal.throughput} of the requests, ${goal.milliseconds} ms more.

| connections | direct: requests/s | mean ms | p50 | p99 | a connection each: requests/s | mean ms | p50 | p99 | edge: requests/s | mean ms | p50 | p99 | edge / direct | mean ms more |
| - | - | - | - | - | - | - | - | - | - | - | - | - | - | - |
${rows.join("\n")}
`;
}

exitOnFailure(main());
