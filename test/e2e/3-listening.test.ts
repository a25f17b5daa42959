import assert from "node:assert/strict";
import * as fs from "node:fs";
import { apiServerPort } from "../../local/cluster/controlPlane";
import { controlAddress, hostAddress, loopbackAddress, networkCidr, nodeAddress } from "../../local/machine/addresses";
import { run, succeeds } from "../../local/machine/command";
import { strayProcesses } from "../../local/machine/processes";
import { paths } from "../../local/machine/paths";
import { authorityPorts } from "../../local/services/authority";
import { backendSocket, objectStorePort } from "../../local/services/objectStore";
import { logStorePort } from "../../local/services/logStore";
import { registryPort } from "../../local/services/registry";
import { ensureUp, outputs } from "./support/site";

/** A machine on a network of this machine's, which knows where the local cloud is. */
const neighbour = "dgke-test-lan";

describe("the local cloud", function () {
  this.timeout("5m");
  before(async () => {
    await ensureUp("local");
    await removeNeighbour();
    await run("ip", ["netns", "add", neighbour]);
    await run("ip", ["link", "add", neighbour, "type", "veth", "peer", "name", "eth0", "netns", neighbour]);
    await run("ip", ["addr", "add", "198.51.100.1/30", "dev", neighbour]);
    await run("ip", ["link", "set", neighbour, "up"]);
    for (const command of [
      ["addr", "add", "198.51.100.2/30", "dev", "eth0"],
      ["link", "set", "eth0", "up"],
      ["route", "add", networkCidr(), "via", "198.51.100.1"],
    ])
      await run("ip", ["-n", neighbour, ...command]);
  });
  after(removeNeighbour);

  async function removeNeighbour(): Promise<void> {
    await succeeds("ip", ["link", "del", neighbour]);
    await succeeds("ip", ["netns", "del", neighbour]);
  }

  it("listens only on its own addresses", async () => {
    const network = fs.readlinkSync("/proc/self/ns/net");
    // A plugin may outlive an engine that was killed, as in the chaos tests, until the next `down`.
    const plugins = new Set(strayProcesses("engine"));
    const pids = strayProcesses().filter((pid) => !plugins.has(pid) && networkOf(pid) === network);
    const lines = (await run("ss", ["-Hltnp"])).split("\n");
    const own = lines.filter((line) => pids.some((pid) => line.includes(`pid=${pid},`)));
    const listening = own.map((line) => line.trim().split(/\s+/)[3] ?? "").sort();
    assert.deepEqual(
      listening,
      [
        `${loopbackAddress()}:${registryPort}`,
        `${loopbackAddress()}:${authorityPorts.management}`,
        `${hostAddress()}:${authorityPorts.acme}`,
        `${hostAddress()}:${objectStorePort}`,
        `${hostAddress()}:${registryPort}`,
        `${hostAddress()}:${logStorePort}`,
      ].sort(),
    );
  });

  it("lets nobody on the LAN connect, by any route", async () => {
    const { url = "" } = await outputs("local");
    const targets = [
      ...[registryPort, objectStorePort, logStorePort, authorityPorts.acme].map((port) => `${hostAddress()}/${port}`),
      `${controlAddress()}/${apiServerPort}`,
      `${nodeAddress(1)}/10250`, // the kubelet
      ...[80, 443].map((port) => `${new URL(url).hostname}/${port}`),
    ];
    const connect = (target: string) => ["bash", "-c", `exec 3<>/dev/tcp/${target}`];
    for (const target of targets)
      assert.equal(await succeeds("timeout", ["20", ...connect(target)]), true, `${target} from this machine`);
    // At once, as each attempt lasts as long as it may.
    const fromNeighbour = (target: string) =>
      succeeds("ip", ["netns", "exec", neighbour, "timeout", "5", ...connect(target)]);
    const answers = await Promise.all(targets.map(async (target) => [target, await fromNeighbour(target)]));
    assert.deepEqual(
      answers,
      targets.map((target) => [target, false]),
    );
  });

  it("accepts images on this machine's loopback address only", async () => {
    const upload = (host: string) =>
      fetch(`http://${host}:${registryPort}/v2/probe/app/blobs/uploads/`, { method: "POST" });
    assert.equal((await upload(hostAddress())).status, 405);
    assert.equal((await upload(loopbackAddress())).status, 202);
  });

  it("makes the object store accessible only to the owner of the state folder", () => {
    assert.equal(fs.statSync(paths.state).mode & 0o077, 0);
    assert.equal(fs.statSync(backendSocket()).mode & 0o077, 0);
  });
});

function networkOf(pid: number): string {
  try {
    return fs.readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return ""; // it has just ended
  }
}
