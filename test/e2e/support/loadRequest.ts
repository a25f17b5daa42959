import * as http from "node:http";

/** Milliseconds after which a request counts as failed: a reader would have gone. */
const patience = 10_000;

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends one request, once, and answers with what came. Without an agent it has a connection of its own.
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
        : { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(body) };
    const request = http.request(url, { method, agent, headers: { ...headers, ...content } });
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
