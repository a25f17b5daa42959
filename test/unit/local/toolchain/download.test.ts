import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { paths } from "../../../../local/machine/paths";
import { ensureToolchain } from "../../../../local/toolchain";
import { downloadRelease } from "../../../../local/toolchain/download";
import { downloadedProgram, pulumiRelease, type Release } from "../../../../local/toolchain/releases";
import { type FakeMachine, fakeGo, fakeMachine } from "./fakeMachine";

describe("a vendor's release", () => {
  let machine: FakeMachine;
  let archive: Buffer;
  let lines: string[];
  let requests: string[];
  /** Bytes after which the first answer breaks off. */
  let breaksOff: number | undefined;
  let mirror: http.Server;

  beforeEach(async () => {
    machine = fakeMachine();
    machine.borrow("curl", "tar", "gzip");
    archive = releaseArchive(machine.folder);
    lines = [];
    requests = [];
    breaksOff = undefined;
    mirror = http.createServer((request, response) => serve(request, response));
    await new Promise<void>((resolve) => mirror.listen(0, "127.0.0.1", resolve));
    paths.mirror = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    paths.mirror = undefined;
    mirror.close();
    machine.restore();
  });

  function serve({ url, headers }: http.IncomingMessage, response: http.ServerResponse): void {
    requests.push(`${url ?? ""} ${headers.range ?? ""}`.trim());
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    const rest = archive.subarray(start);
    const range = { "Content-Range": `bytes ${start}-${archive.length - 1}/${archive.length}` };
    response.writeHead(start === 0 ? 200 : 206, { "Content-Length": rest.length, ...(start === 0 ? {} : range) });
    if (breaksOff === undefined) return void response.end(rest);
    response.write(rest.subarray(0, breaksOff), () => setTimeout(() => response.destroy(), 200));
    breaksOff = undefined;
  }

  const release = (sha256 = createHash("sha256").update(archive).digest("hex")): Release => ({
    name: "engine",
    version: "1.0.0",
    url: "https://vendor.example/engine.tar.gz",
    sha256,
    program: "engine/engine",
  });
  const download = (wanted: Release) => downloadRelease(wanted, (line) => lines.push(line));

  it("is downloaded from the mirror, unpacked and found", async () => {
    assert.equal(await download(release()), true);
    const program = downloadedProgram(release()) ?? "";
    assert.equal(execFileSync(program, { encoding: "utf8" }), "engine\n");
    assert.deepEqual(requests, ["/vendor.example/engine.tar.gz"]);
    assert.equal(await download(release()), true);
    assert.equal(requests.length, 1);
  });

  it("continues where it was interrupted", async () => {
    breaksOff = 100;
    assert.equal(await download(release()), true);
    assert.equal(requests[1], "/vendor.example/engine.tar.gz bytes=100-");
  });

  it("is refused with a wrong checksum, and nothing of it is kept", async () => {
    assert.equal(await download(release("0".repeat(64))), false);
    assert.match(lines.at(-1) ?? "", /rejected: the archive's SHA-256 is [0-9a-f]{64}, not 0{64}; building it from/);
    assert.deepEqual(machine.cached(), []);
  });

  it("is built from source within seconds if it cannot be downloaded", async () => {
    mirror.close();
    mirror.closeAllConnections();
    fakeGo(machine);
    const start = Date.now();
    await ensureToolchain(["pulumi", "language-nodejs"], (line) => lines.push(line));
    assert.ok(Date.now() - start < 15_000);
    assert.match(lines[1] ?? "", /^pulumi 3\.248\.0: cannot be downloaded \(curl: \(7\) .*\); building it from source/);
    assert.ok(machine.calls().includes("build pulumi"));
  });

  it("has a pinned checksum on Linux", () => {
    for (const platform of ["linux-x64", "linux-arm64"])
      assert.match(pulumiRelease(platform)?.sha256 ?? "", /^[0-9a-f]{64}$/);
    assert.equal(pulumiRelease("sunos-x64"), undefined);
  });
});

/** A gzipped tar archive with a program in it. */
function releaseArchive(folder: string): Buffer {
  const source = path.join(folder, "source");
  fs.mkdirSync(path.join(source, "engine"), { recursive: true });
  fs.writeFileSync(path.join(source, "engine", "engine"), "#!/bin/sh\necho engine\n", { mode: 0o755 });
  return execFileSync("/usr/bin/tar", ["-C", source, "-cz", "engine"], { env: { PATH: "/usr/bin:/bin" } });
}
