import type { RequestListener, Server } from "node:http";
import * as https from "node:https";
import * as net from "node:net";

/** The first byte of a TLS connection: https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
const handshake = 0x16;

/**
 * The same server at one port with TLS and without: pages that came by HTTPS may only show what comes by HTTPS, while pods ask the
 * store as they would ask an emulator.
 */
export function withTls(plain: Server, credentials: { readonly cert: string; readonly key: string }): net.Server {
  const secure = https.createServer({ ...credentials, requestTimeout: 0, keepAliveTimeout: 0 });
  for (const listener of plain.listeners("request")) secure.on("request", listener as RequestListener);
  return net.createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("readable", () => {
      const first = socket.read(1) as Buffer | null;
      if (first === null) return;
      socket.unshift(first);
      (first[0] === handshake ? secure : plain).emit("connection", socket);
    });
  });
}
