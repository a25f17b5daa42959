import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { shell } from "../../../../components/django/container";

/** A program that prints when it is ready, and when it gets SIGTERM. */
const program = `node -e "process.on('SIGTERM', () => { console.log('stopped'); process.exit() }); console.log(process.env.LEVEL + '; ready'); setTimeout(() => {}, 5000)"`;

/** What the program of a line says, if the line's own process gets a SIGTERM. */
async function said(command: string): Promise<string> {
  const [name = "", ...args] = shell(command);
  const child = spawn(name, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    if (text.endsWith("ready\n")) child.kill("SIGTERM");
  });
  await once(child, "close");
  return text;
}

describe("a line of the Procfile", () => {
  for (const line of [
    program,
    `LEVEL="1 && 2" ${program}`,
    `cd /tmp && LEVEL=$(expr 3 + 4) ${program}`,
    `true && true&&${program} 2>&1`,
    `exec ${program}`,
    `cd /tmp; exec ${program}`,
  ])
    it(`stops its program on SIGTERM: ${line.replace(program, "…")}`, async () => {
      const level = /LEVEL="(.*?)"/.exec(line)?.[1] ?? (line.includes("expr") ? "7" : "undefined");
      assert.equal(await said(line), `${level}; ready\nstopped\n`);
    });

  for (const line of ["echo a | cat", "(echo a)", "echo a; echo b", "echo a || echo b", "exit 3", "true && :"])
    it(`runs as it is: ${line}`, () => {
      assert.deepEqual(shell(line), ["sh", "-c", line]);
    });
});
