import { spawn } from "node:child_process";
import { createPublicKey } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A text that must not be in any plain place, and its name. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** Where to look: in files, in compressed files, or in a text. */
export interface Place {
  readonly where: string;
  readonly files?: readonly string[];
  readonly compressed?: string;
  readonly text?: string;
}

/** Where which secret was found, as `where: name`; never the value. */
export async function find(secrets: readonly Secret[], places: readonly Place[]): Promise<string[]> {
  const needles = new Map(secrets.flatMap(({ name, value }) => formsOf(value).map((form) => [form, name] as const)));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "scan-"));
  const patterns = path.join(folder, "needles");
  fs.writeFileSync(patterns, [...needles.keys()].join("\n"), { mode: 0o600 });
  try {
    const found: string[] = [];
    for (const place of places)
      for (const { file, match } of await grep(patterns, place))
        found.push(
          `${file === "(standard input)" ? place.where : `${place.where} ${file}`}: ${needles.get(match) ?? "?"}`,
        );
    return [...new Set(found)].sort();
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/**
 * A secret as it is, in an address, in JSON and in base64, wherever in a longer text it begins. Of one with several lines, such
 * as a key, each line that is long enough to be no chance and does not stand in its public half as well.
 */
export function formsOf(value: string): string[] {
  const open = value.includes("PRIVATE KEY-----") ? publicHalf(value) : "";
  const lines = value
    .split("\n")
    .filter((line) => line.length >= 16 && !line.startsWith("-----") && !open.includes(line));
  return lines.flatMap((line) => [
    ...[line, encodeURIComponent(line), JSON.stringify(line).slice(1, -1)],
    ...[0, 1, 2].map((offset) => inBase64(line, offset)),
  ]);
}

/** A private key's public one in base64, without line ends: the private one repeats it. */
function publicHalf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
}

/** The characters of a text's base64 that are the same whatever precedes it, `offset` characters after the start of a group. */
function inBase64(text: string, offset: number): string {
  const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  const encoded = whole.toString("base64").replace(/=+$/, "");
  const cut = whole.length % 3 === 0 ? 0 : 1;
  return encoded.slice(offset === 0 ? 0 : offset + 1, encoded.length - cut);
}

/** What grep finds in a place, each occurrence with its file. One that ended or was removed in the meantime holds nothing. */
async function grep(
  patterns: string,
  { files = [], compressed, text }: Place,
): Promise<{ file: string; match: string }[]> {
  const search = `grep --only-matching --with-filename --null --text --no-messages --fixed-strings --file="$0"`;
  const command = compressed === undefined ? `${search} -- "$@"` : `gzip -cdf -- "$1" | ${search}`;
  const targets = compressed === undefined ? (text === undefined ? files : ["-"]) : [compressed];
  const child = spawn("sh", ["-c", command, patterns, ...targets], {
    env: { ...process.env, LC_ALL: "C" },
    // One that reads files may be gone before anything is written to it.
    stdio: [text === undefined ? "ignore" : "pipe", "pipe", "inherit"],
  });
  let found = "";
  child.stdout?.on("data", (chunk: Buffer) => (found += chunk.toString()));
  child.stdin?.end(text);
  await new Promise((resolve) => child.once("close", resolve));
  return found
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [file = "", match = ""] = line.split("\0");
      return { file, match };
    });
}
