import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { kubectl } from "../../../local/cluster/controlPlane";

/** A pod of a test's own that does nothing by itself. */
export interface ProbePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** The Kubernetes account that it runs under. */
  readonly account?: string;
}

/** An image with Python, as Pod Security's `restricted` wants a pod of it. */
export function podOf({ namespace, name, labels, account }: ProbePod, image: string): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name, labels },
    spec: {
      serviceAccountName: account,
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "probe",
          image,
          command: ["sleep", "infinity"],
          resources: { requests: { cpu: "10m", memory: "16Mi" } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    },
  };
}

/** Hands objects to the cluster; throws with the API server's words where it refuses one. */
export async function apply(...objects: readonly object[]): Promise<void> {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "objects-")), "objects.json");
  fs.writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  try {
    await kubectl("apply", "-f", file);
  } finally {
    fs.rmSync(path.dirname(file), { recursive: true });
  }
}

/** Where a pod tries to connect to: a name for people, an address, a port. */
export type Target = readonly [what: string, host: string, port: number];

const connecting = `
import json, socket, sys
from concurrent.futures import ThreadPoolExecutor
def attempt(target):
    what, host, port = target
    try:
        socket.create_connection((host, port), 3).close()
        return what, "connected"
    except OSError as error:
        return what, "timed out" if isinstance(error, TimeoutError) else str(error)
targets = json.loads(sys.argv[1])
print(json.dumps(dict(ThreadPoolExecutor(len(targets)).map(attempt, targets))))`;

/** What became of one attempt to each target, all at once, 3 seconds each: "connected", "timed out" or what went wrong. */
export async function connect(
  pod: string,
  namespace: string,
  targets: readonly Target[],
): Promise<Record<string, string>> {
  return python(pod, namespace, connecting, targets);
}

/** A call to a web server: "METHOD url", and a body. */
export type HttpCall = readonly [call: string, body?: string];

const calling = `
import json, sys, urllib.request, urllib.error
def attempt(call, body=None):
    method, url = call.split(" ", 1)
    request = urllib.request.Request(url, method=method, data=body and body.encode())
    try:
        return urllib.request.urlopen(request, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code
print(json.dumps([attempt(*call) for call in json.loads(sys.argv[1])]))`;

/** The statuses that a pod's calls are answered with, one after the other. */
export async function call(pod: string, namespace: string, calls: readonly HttpCall[]): Promise<number[]> {
  return python(pod, namespace, calling, calls);
}

/** What a script prints, as JSON; throws where it does not run to its end. */
export async function python<Answer>(
  pod: string,
  namespace: string,
  script: string,
  argument: unknown,
): Promise<Answer> {
  const command = ["python", "-c", script, JSON.stringify(argument)];
  return JSON.parse(await kubectl("-n", namespace, "exec", pod, "--", ...command)) as Answer;
}
