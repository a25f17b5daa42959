import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** A mail server that takes every message, and keeps its lines. */
export function mailServer(mails: string[]) {
  return createServer((socket) => {
    socket.write("220 test\r\n");
    let isData = false;
    createInterface({ input: socket }).on("line", (line) => {
      if (isData && line !== ".") return void mails.push(line);
      isData = line.toUpperCase() === "DATA";
      socket.write(isData ? "354 go on\r\n" : line.toUpperCase() === "QUIT" ? "221 bye\r\n" : "250 ok\r\n");
    });
  });
}
