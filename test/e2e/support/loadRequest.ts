import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as tls from "node:tls";
import { trustedRootsFile } from "../../../local/services/authority";

/** Milliseconds after which a request counts as failed: a reader would have gone. */
const patience = 10_000;

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What the local cloud's certificates are known by: its roots, which are new with each of its starts. */
export function trusted(): { readonly ca: string } {
  return { ca: fs.readFileSync(trustedRootsFile(), "utf8") };
}

let parsed: { readonly ca: string; readonly secureContext: tls.SecureContext } | undefined;

/** The roots, parsed once: Node would parse them for each connection, and a load would wait for itself. */
function trust(): tls.SecureContext {
  const { ca } = trusted();
  if (parsed?.ca !== ca) parsed = { ca, secureContext: tls.createSecureContext({ ca }) };
  return parsed.secureContext;
}

/** The status that a page of the site is answered with. */
export async function statusOf(url: string): Promise<number> {
  return (await send(new URL(url), {})).status;
}

/**
 * Sends one request, once, and answers with what came. Without an agent it opens a new connection.
 * @throws Error whose message says what became of it; whether the connection was one kept open, too, as a server that closes
 *   such a connection crosses with the request that is just sent on it (RFC 9112, section 9.5).
 */
export function send(
  url: URL,
  options: { method?: string; headers?: http.OutgoingHttpHeaders; agent?: http.Agent; form?: Record<string, string> },
): Promise<Answer> {
  const { method = "GET", headers = {}, agent = false, form } = options;
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  return new Promise((resolve, reject) => {
    const content =
      body === undefined
        ? {}
        : {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": Buffer.byteLength(body),
            // By HTTPS, Django asks where a form was: https://docs.djangoproject.com/en/5.2/ref/csrf/#how-it-works
            Origin: url.origin,
          };
    const given = { method, agent, headers: { ...headers, ...content } };
    const secured = () => ({ ...given, secureContext: trust() });
    const request = url.protocol === "https:" ? https.request(url, secured()) : http.request(url, given);
    const timer = setTimeout(() => request.destroy(new Error(`no answer in ${patience / 1000} s`)), patience);
    const fail = (error: NodeJS.ErrnoException, moment: string) => {
      clearTimeout(timer);
      const cause = error.code === undefined || error.code === "ECONNRESET" ? error.message : error.code;
      reject(new Error(`${cause} ${moment}${request.reusedSocket ? " on a kept connection" : ""}`));
    };
    request.on("error", (error) => fail(error, "before an answer"));
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => fail(error, "in the middle of an answer"));
      response.on("end", () => {
        clearTimeout(timer);
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    request.end(body);
  });
}
