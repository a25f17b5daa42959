import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { collectorConfiguration } from "../../components/logs/collectorConfiguration";
import { say } from "../../local/machine/say";
import { ensureToolchain, toolPath } from "../../local/toolchain";
import { untilAnswer } from "../e2e/support/untilAnswer";

/** A record in OTLP's JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
interface LogRecord {
  readonly severityNumber?: number;
  readonly body: { readonly stringValue?: string };
  readonly attributes?: readonly { readonly key: string; readonly value: unknown }[];
}

interface Delivery {
  readonly resourceLogs: readonly { readonly scopeLogs: readonly { readonly logRecords: readonly LogRecord[] }[] }[];
}

/** OpenTelemetry's numbers of the levels. */
const [debug, info, warn, error, fatal] = [5, 9, 13, 17, 21];

describe("a container's log line in the real collector", function () {
  this.timeout("5m");
  let folder: string;
  let store: Server;
  let collector: ChildProcess;
  const records: LogRecord[] = [];

  before(async () => {
    await ensureToolchain(["collector"], say);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "logs-"));
    store = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { resourceLogs } = JSON.parse(Buffer.concat(chunks).toString()) as Delivery;
        records.push(...resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)));
        response.setHeader("content-type", "application/json").end("{}");
      });
    });
    await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(store.address() as AddressInfo).port}/v1/logs`;
    fs.writeFileSync(path.join(folder, "configuration.json"), JSON.stringify(configurationOf(url)));
    collector = spawn(toolPath("collector"), [`--config=${folder}/configuration.json`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  });
  after(() => {
    collector.kill();
    store.close();
    fs.rmSync(folder, { recursive: true });
  });

  /** The site's own configuration, but for where things are, and without the API server. */
  function configurationOf(url: string): unknown {
    const text = collectorConfiguration({
      namespace: "shop",
      project: "shop",
      logName: "shop",
      clusterName: "shop",
      location: "europe-west1",
      endpoint: url,
    });
    const configuration = JSON.parse(
      text
        .replaceAll("/var/log/pods", folder)
        .replaceAll("/var/lib/otelcol", folder)
        .replace("0.0.0.0:13133", "127.0.0.1:0"),
    ) as {
      exporters: { otlp_http: object };
      service: { pipelines: { logs: { processors: string[] } } };
      processors: object;
    };
    Object.assign(configuration.exporters.otlp_http, { encoding: "json", compression: "none" });
    configuration.service.pipelines.logs.processors = [];
    configuration.processors = {};
    return configuration;
  }

  /** Writes lines as containerd does, in pieces of 16 KiB, and answers their records. */
  async function recordsOf(...lines: readonly string[]): Promise<LogRecord[]> {
    const own = path.join(folder, `shop_app-1_${randomUUID()}`, "django");
    fs.mkdirSync(own, { recursive: true });
    const time = "2026-01-02T03:04:05.000000006Z";
    const pieces = lines.flatMap((line) => {
      const cut = line.match(/.{1,16384}/gs) ?? [""];
      return cut.map((piece, index) => `${time} stdout ${index === cut.length - 1 ? "F" : "P"} ${piece}\n`);
    });
    records.length = 0;
    fs.writeFileSync(path.join(own, "0.log"), pieces.join(""));
    return untilAnswer(
      "not all lines have come",
      60,
      () => Promise.resolve([...records]),
      (found) => found.length >= lines.length,
    );
  }

  const text = (line: object) => JSON.stringify(line);
  for (const [what, line, body, level] of [
    ["of the runtime's", text({ severity: "WARNING", message: "slow" }), "slow", warn],
    ["of structlog's", text({ event: "paid", level: "error", logger: "shop" }), "paid", error],
    ["of structlog's, at its least", text({ event: "cart", level: "debug" }), "cart", debug],
    ["of python-json-logger's own", text({ message: "lost", levelname: "CRITICAL" }), "lost", fatal],
    ["with msg and warn", text({ msg: "full", level: "warn" }), "full", warn],
    ["with a level and no message", text({ level: "info", order: 7 }), text({ level: "info", order: 7 }), info],
    ["whose message is an object", text({ message: { a: 1 } }), text({ message: { a: 1 } }), undefined],
    ["whose message is a number", text({ message: 5, level: "info" }), text({ message: 5, level: "info" }), info],
    ["whose message is empty", text({ message: "" }), text({ message: "" }), undefined],
    ["whose level is a number", text({ message: "a", level: 30 }), "a", undefined],
    ["whose level is no level", text({ event: "up", level: "two" }), "up", undefined],
    ["with a message and an event", text({ message: "a", event: "b" }), "a", undefined],
    ["of plain text", "plain", "plain", undefined],
  ] as const)
    it(`${what} keeps its message and level`, async () => {
      const [record] = await recordsOf(line);
      assert.deepEqual([record?.body.stringValue, record?.severityNumber], [body, level]);
    });

  it("keeps everything but its message and level as fields", async () => {
    const [record] = await recordsOf(text({ event: "up", level: "two", order: 7 }));
    const fields = new Set(record?.attributes?.map(({ key }) => key));
    assert.deepEqual([fields.has("level"), fields.has("order"), fields.has("event")], [true, true, false]);
  });

  it("keeps its level if it is several MiB long, and is cut to the stores' limit", async () => {
    const long = text({ severity: "ERROR", message: `start ${"x".repeat(3_000_000)}`, order: 7 });
    const [first, second, ...rest] = await recordsOf(long, text({ severity: "INFO", message: "next" }));
    assert.deepEqual([first?.severityNumber, second?.severityNumber, rest.length], [error, info, 0]);
    assert.equal(second?.body.stringValue, "next");
    assert.match(first?.body.stringValue ?? "", /^start x+… \(3000006 characters\)$/);
    assert.ok((first?.body.stringValue ?? "").length < 1_000_100);
  });

  it("is never cut inside a character", async () => {
    for (const start of ["", "a", "ab"]) {
      const [record] = await recordsOf(text({ message: `${start}${"€".repeat(700_000)}` }));
      const body = record?.body.stringValue ?? "";
      assert.match(body, /^a?b?€+… \(\d+ characters\)$/);
    }
  });
});
