import * as http from "node:http";
import { pipeline } from "node:stream";
import { batchedCalls, callOf, pathOf, type Call } from "./calls";

/** A caller, by its name in IAM bindings. Undefined for an anonymous caller. */
export type Member = string | undefined;

export interface FrontOptions {
  /** The address of the object store itself. */
  readonly backend: { readonly socketPath: string } | { readonly host: string; readonly port: number };
  /** The front's `address:port`. */
  readonly publicHost: string;
  /** The members that may have sent a request from an address. */
  readonly membersAt: (address: string) => Promise<readonly Member[]>;
  readonly allows: (member: Member, need: Call["needs"][number]) => boolean;
}

/** Maximum size of a batch's body in bytes. A hundred calls, Google's limit, take about a tenth of it. */
const largestBatch = 1_000_000;

/**
 * The object store's front: forwards calls that the caller has permission for, and rejects others with Google's errors. Bodies are streamed
 * in both directions.
 */
export function front(options: FrontOptions): http.Server {
  const agent = new http.Agent({ keepAlive: true });
  // No limits for long uploads and idle connections.
  const limits = { requestTimeout: 0, keepAliveTimeout: 0 };
  return http.createServer(limits, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error(`${request.method} ${request.url}: ${error instanceof Error ? error.message : String(error)}`);
      answer(response, 503, "backendError", "Cannot check the caller's permissions at the moment.");
    });
  });

  async function handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const path = pathOf(url);
    const batch = method === "POST" && /^\/batch\/storage\/v1\/?$/.test(path) ? await bodyOf(request) : undefined;
    const call = batch === undefined ? callOf(method, url) : batchedCalls(batch.toString("latin1"));
    if (call === undefined) return answer(response, 403, "forbidden", `${method} ${path} is not available to clients.`);

    const members = await options.membersAt((request.socket.remoteAddress ?? "").replace(/^::ffff:/, ""));
    const lacking = (needs: Call["needs"]) =>
      members.every((member) => needs.some((need) => !options.allows(member, need)));
    const refuse = ([need]: Call["needs"]) => {
      const { permission, bucket } = need ?? { permission: "", bucket: "" };
      const who = members.map((member) => member?.replace("serviceAccount:", "") ?? "Anonymous caller").join(" or ");
      answer(
        response,
        403,
        "forbidden",
        `${who} does not have ${permission} access to the Google Cloud Storage bucket ${bucket}. ` +
          `Permission '${permission}' denied on resource (or it may not exist).`,
      );
    };
    if (lacking(call.needs)) return refuse(call.needs.filter((need) => lacking([need])).concat(call.needs));

    const replacing =
      call.writesTo === undefined ? [] : [{ bucket: call.writesTo, permission: "storage.objects.delete" }];
    const condition = queryOf(url).get("ifGenerationMatch");
    const guarded = replacing.length > 0 && lacking(replacing);
    // Replacing an object requires the permission to delete it. Only the store knows whether it exists, so the condition makes the store
    // decide.
    if (guarded && condition !== null && condition !== "0") return refuse(replacing);
    const target = guarded && condition === null ? `${url}${url.includes("?") ? "&" : "?"}ifGenerationMatch=0` : url;
    forward(request, response, target, batch, guarded && condition === null ? () => refuse(replacing) : undefined);
  }

  /** @param onConflict Answers instead of the store if our condition is not met. */
  function forward(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    target: string,
    body?: Buffer,
    onConflict?: () => void,
  ): void {
    const { method } = request;
    // The store would also take a bucket from the host or from an upload's JSON, but permissions were checked for the one in the path.
    const headers: http.OutgoingHttpHeaders = { ...request.headers, host: options.publicHost };
    delete headers.expect; // the server has already answered it
    if (queryOf(target).getAll("uploadType").includes("resumable"))
      headers["content-type"] = "application/octet-stream";
    const path = target.replace(/^https?:\/\/[^/]*/, "");
    const inner = http.request({ ...options.backend, method, path, headers, agent });
    inner.once("response", (answered) => {
      if (answered.statusCode === 412 && onConflict !== undefined) {
        answered.resume();
        return onConflict();
      }
      response.writeHead(answered.statusCode ?? 502, answered.statusMessage, answered.rawHeaders);
      pipeline(answered, response, () => undefined);
    });
    inner.on("error", (error) => {
      console.error(`${method} ${target}: ${error.message}`);
      // If the answer has already begun, the caller's connection is closed with it.
      if (!response.headersSent) answer(response, 502, "backendError", "The object store does not answer.");
    });
    response.once("close", () => response.writableFinished || inner.destroy());
    if (body !== undefined) inner.end(body);
    else pipeline(request, inner, () => undefined);
  }
}

/** Sends an error in Google's format: https://cloud.google.com/storage/docs/json_api/v1/status-codes */
function answer(response: http.ServerResponse, code: number, reason: string, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const error = { code, message, errors: [{ message, domain: "global", reason }] };
  response.writeHead(code, { "content-type": "application/json; charset=UTF-8" }).end(JSON.stringify({ error }));
}

function queryOf(target: string): URLSearchParams {
  const [, query = ""] = target.split(/\?(.*)/s);
  return new URLSearchParams(query);
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > largestBatch) throw new Error(`a batch of more than ${largestBatch} bytes`);
  }
  return Buffer.concat(parts);
}
