import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import { type AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { paths } from "../../../../local/machine/paths";

/** What a caller proved to be: its bearer token, or its certificate's name. */
export type Caller = string;

/** A Kubernetes API that answers a few questions over real TLS, and a temporary state folder beside it. */
export interface FakeCluster {
  readonly folder: string;
  readonly endpoint: string;
  /** Base64 of its authority's PEM. */
  readonly authority: string;
  /** Base64 of a client's certificate and key. */
  readonly client: { readonly certificate: string; readonly key: string };
  /** The callers and their requests, in order. */
  readonly asked: (readonly [path: string, caller: Caller])[];
  /** What `/api/v1/nodes` answers. */
  nodes: unknown[];
  /** Callers that are refused. */
  readonly expired: Set<Caller>;
  /** Writes a kubeconfig and has DJANGO_GKE_KUBECONFIG name it; `cluster` and `user` replace the working ones. */
  kubeconfig(parts?: { readonly cluster?: object; readonly user?: object; readonly context?: string }): string;
  end(): Promise<void>;
}

export async function fakeCluster(): Promise<FakeCluster> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "own-cluster-"));
  const before = { state: paths.state, env: { ...process.env } };
  paths.state = path.join(folder, "state");
  makeCertificates(folder);
  const read = (name: string) => fs.readFileSync(path.join(folder, name));
  const asked: (readonly [string, Caller])[] = [];
  const answers: Record<string, () => unknown> = {
    "/version": () => ({ gitVersion: "v1.34.0" }),
    "/api/v1/nodes": () => ({ items: cluster.nodes }),
  };
  const server = https.createServer(
    {
      key: read("server.key"),
      cert: read("server.crt"),
      ca: read("ca.crt"),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      const peer = (request.socket as import("node:tls").TLSSocket).getPeerCertificate();
      const caller = request.headers.authorization?.replace("Bearer ", "") ?? String(peer.subject?.CN ?? "nobody");
      asked.push([request.url ?? "", caller]);
      const answer = answers[request.url ?? ""];
      response.statusCode = cluster.expired.has(caller) ? 401 : answer === undefined ? 404 : 200;
      response.end(JSON.stringify(response.statusCode === 200 ? answer?.() : { message: "Unauthorized" }));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authority = read("ca.crt").toString("base64");
  const client = { certificate: read("client.crt").toString("base64"), key: read("client.key").toString("base64") };
  const cluster: FakeCluster = {
    folder,
    endpoint,
    authority,
    client,
    asked,
    nodes: [],
    expired: new Set(["nobody"]),
    kubeconfig(parts = {}) {
      const file = path.join(folder, "kubeconfig.yaml");
      const right = { server: `https://${endpoint}`, "certificate-authority-data": authority };
      fs.writeFileSync(
        file,
        stringify({
          apiVersion: "v1",
          kind: "Config",
          "current-context": parts.context ?? "mine",
          contexts: [
            { name: "other", context: { cluster: "nowhere", user: "nobody" } },
            { name: "mine", context: { cluster: "cluster", user: "me" } },
          ],
          clusters: [{ name: "cluster", cluster: parts.cluster ?? right }],
          users: [{ name: "me", user: parts.user ?? { token: "a token" } }],
        }),
      );
      process.env.DJANGO_GKE_KUBECONFIG = file;
      return file;
    },
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      process.env = before.env;
      paths.state = before.state;
      fs.rmSync(folder, { recursive: true });
    },
  };
  return cluster;
}

/** An authority, and by it a server's certificate for 127.0.0.1 and a client's in the name of `me`. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=authority");
  const by = ["-x509", "-CA", "ca.crt", "-CAkey", "ca.key"];
  const san = ["-addext", "subjectAltName=IP:127.0.0.1"];
  openssl("req", ...by, ...key, "-keyout", "server.key", "-out", "server.crt", "-subj", "/CN=server", ...san);
  openssl("req", ...by, ...key, "-keyout", "client.key", "-out", "client.crt", "-subj", "/CN=me");
}
