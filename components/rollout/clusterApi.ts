import { Agent, get } from "node:https";
import { askCredentialPlugin } from "../google/askCredentialPlugin";
import { ClusterAccess, credentialPlugin } from "../google/kubeconfig";
import { answered, Site } from "./answered";

/** The time limit of a request. The caller polls, so it will try again. */
const answerSeconds = 10;

/** The address of a cluster's API server, and the authority that verifies it. */
export type ClusterEndpoint = Pick<ClusterAccess, "endpoint" | "caCertificate">;

/** A read-only client of a cluster's API. */
export class ClusterApi {
  private caller: Promise<Caller> | undefined;

  /** @param credential Provides the credential; by default `gke-gcloud-auth-plugin` does. It is called again if the cluster refuses the credential. */
  constructor(
    readonly access: ClusterEndpoint,
    private readonly credential: () => Promise<Credential> = () => pluginCredential(access),
  ) {}

  /** The object at a path; undefined if there is none. @throws Error if the cluster does not answer, or answers with an error. */
  async read<Item>(path: string): Promise<Item | undefined> {
    const { status, text } = await this.ask(path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`the cluster answers HTTP ${status} to ${path}${reason(text)}`);
    return JSON.parse(text) as Item;
  }

  /** The objects at a path. @throws Error as {@link read}. */
  async list<Item>(path: string): Promise<readonly Item[]> {
    const list = await this.read<{ readonly items?: readonly Item[] | null }>(path);
    return list?.items ?? [];
  }

  /** Plain text at a path, such as a log; empty if there is none or it cannot be read. */
  async text(path: string): Promise<string> {
    try {
      const { status, text } = await this.ask(path);
      return status === 200 ? text : "";
    } catch {
      return "";
    }
  }

  /** See {@link answered}. */
  answered(site: Site, requests: number): Promise<number> {
    return answered(site, requests);
  }

  private async ask(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const kept = this.caller;
    this.caller ??= this.credential().then((credential) => callerOf(this.access, credential));
    try {
      const answer = await this.request(path, await this.caller);
      if (answer.status !== 401) return answer;
      this.caller = undefined;
      return kept === undefined ? answer : await this.ask(path); // the kept credential has expired
    } catch (error) {
      this.caller = undefined;
      throw error;
    }
  }

  private request(
    path: string,
    { agent, headers }: Caller,
  ): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const request = get(
        `https://${this.access.endpoint}${path}`,
        { agent, headers, timeout: answerSeconds * 1000 },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
          );
        },
      );
      request.on("error", reject);
      request.on("timeout", () => request.destroy(new Error(`no answer within ${answerSeconds} s`)));
    });
  }
}

/** An authenticated client. Google's clusters use a token, others a client certificate. */
interface Caller {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

/** The status of an ExecCredential: https://kubernetes.io/docs/reference/config-api/client-authentication.v1beta1/ */
export interface Credential {
  readonly token?: string;
  /** PEM. */
  readonly clientCertificateData?: string;
  /** PEM. */
  readonly clientKeyData?: string;
}

async function pluginCredential({ endpoint, caCertificate }: ClusterEndpoint): Promise<Credential> {
  const cluster = { server: `https://${endpoint}`, "certificate-authority-data": caCertificate };
  const answer = await askCredentialPlugin(answerSeconds, cluster);
  const credential = (JSON.parse(answer) as { status?: Credential }).status ?? {};
  if (credential.token === undefined && credential.clientCertificateData === undefined)
    throw new Error(`${credentialPlugin.command} gave neither a token nor a certificate`);
  return credential;
}

function callerOf(
  { caCertificate }: ClusterEndpoint,
  { token, clientCertificateData, clientKeyData }: Credential,
): Caller {
  const ca = Buffer.from(caCertificate, "base64");
  return {
    agent: new Agent({ keepAlive: true, ca, cert: clientCertificateData, key: clientKeyData }),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  };
}

/** The message of a Status object: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
function reason(text: string): string {
  try {
    const { message = "" } = JSON.parse(text) as { message?: string };
    return message === "" ? "" : `: ${message}`;
  } catch {
    return "";
  }
}
