import { request } from "node:https";
import type { ClusterAccess } from "./cluster";

/** The status of an ExecCredential: https://kubernetes.io/docs/reference/config-api/client-authentication.v1beta1/ */
export interface Credential {
  readonly token?: string;
  /** PEM. */
  readonly clientCertificateData?: string;
  /** PEM. */
  readonly clientKeyData?: string;
}

/** Milliseconds until an API server that says nothing counts as one that does not answer. */
const patience = 15_000;

/** What the API server answers to a GET, decoded. Throws with its own words where it refuses or does not answer. */
export function ask(access: ClusterAccess, credential: Credential, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const get = request(
      `https://${access.endpoint}${path}`,
      {
        ca: Buffer.from(access.caCertificate, "base64"),
        cert: credential.clientCertificateData,
        key: credential.clientKeyData,
        headers: credential.token === undefined ? {} : { authorization: `Bearer ${credential.token}` },
        timeout: patience,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("error", reject);
        response.once("end", () => {
          const text = Buffer.concat(parts).toString();
          try {
            const body = JSON.parse(text) as { message?: string };
            if (response.statusCode === 200) resolve(body);
            else reject(new Error(`${response.statusCode} ${body.message ?? ""}`.trim()));
          } catch {
            reject(new Error(`${response.statusCode} ${text.slice(0, 200)}`));
          }
        });
      },
    );
    get.once("timeout", () => get.destroy(new Error(`no answer within ${patience / 1000} s`)));
    get.once("error", reject);
    get.end();
  });
}
