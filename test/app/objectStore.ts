import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { answers } from "../../local/services/answers";
import { front } from "../../local/services/objectStore/front";
import { ensureToolchain, toolPath } from "../../local/toolchain";
import { docker, until } from "./docker";

/** The local cloud's object store, for a suite alone: on its own port, so that a running local cloud does not mind. */
export class ObjectStore {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    /** Where containers of the network reach it. */
    readonly url: string,
  ) {}

  /** Starts one that the containers of a Docker network reach. */
  static async start(network: string): Promise<ObjectStore> {
    await ensureToolchain(["object-store"], () => undefined);
    const gateway = "{{range .IPAM.Config}}{{.Gateway}}{{end}}";
    const host = (await docker(["network", "inspect", "--format", gateway, network])).stdout.trim();
    const port = await freePort();
    const url = `http://${host}:${port}`;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${network}-objects-`));
    const where = ["-scheme", "http", "-host", host, "-port", String(port), "-external-url", url];
    const store = spawn(
      toolPath("object-store"),
      [...where, "-public-host", `${host}:${port}`, "-backend", "filesystem", "-filesystem-root", folder],
      { stdio: "ignore" },
    );
    await until("the object store", 30, () => answers(`${url}/storage/v1/b`));
    return new ObjectStore(store, folder, url);
  }

  /** Makes a bucket. */
  async bucket(name: string): Promise<void> {
    const headers = { "content-type": "application/json" };
    await fetch(`${this.url}/storage/v1/b`, { method: "POST", headers, body: JSON.stringify({ name }) });
  }

  /** The names of a bucket's objects. */
  async objects(bucket: string): Promise<string[]> {
    const response = await fetch(`${this.url}/storage/v1/b/${bucket}/o`);
    const page = (await response.json()) as { items?: { name: string }[] };
    return (page.items ?? []).map(({ name }) => name).sort();
  }

  /** What the store holds of an object, to look at and to spoil. */
  file(bucket: string, object: string): string {
    return path.join(this.folder, bucket, object);
  }

  /** The same store behind a front that refuses so many requests, as Google does before a new right holds everywhere. */
  async refusing(requests: number): Promise<{ readonly url: string; close(): void }> {
    const { hostname, host, port } = new URL(this.url);
    const backend = { host: hostname, port: Number(port) };
    let asked = 0;
    const membersAt = () => Promise.resolve([asked++ < requests ? "new" : undefined]);
    const door = front({ backend, publicHost: host, membersAt, allows: (member) => member !== "new" });
    await once(door.listen(0, hostname), "listening");
    return { url: `http://${hostname}:${(door.address() as net.AddressInfo).port}`, close: () => door.close() };
  }

  /** Stops it and takes its objects away. */
  async stop(): Promise<void> {
    this.process.kill("SIGKILL");
    await once(this.process, "exit");
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
