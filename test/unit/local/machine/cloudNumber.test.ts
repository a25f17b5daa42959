import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  claimNumber,
  cloudNumber,
  recordedNumber,
  requireFreeNetwork,
  stateFolders,
} from "../../../../local/machine/cloudNumber";
import { paths } from "../../../../local/machine/paths";

describe("the number of a local cloud", () => {
  const { state, defaultState } = paths;
  let folder = "";
  let numbers = "";
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "clouds-"));
    numbers = path.join(folder, "numbers");
    paths.defaultState = path.join(folder, "default");
  });
  afterEach(() => {
    Object.assign(paths, { state, defaultState });
    fs.rmSync(folder, { recursive: true });
  });

  const claim = async (name: string) => {
    paths.state = path.join(folder, name);
    await claimNumber(numbers);
    return recordedNumber(numbers);
  };
  /** Numbers that this machine's own networks or clouds leave free come in this order. */
  const claims = async (...names: string[]) => {
    const claimed: (number | undefined)[] = [];
    for (const name of names) claimed.push(await claim(name));
    return claimed;
  };

  it("differs between state folders and stays the same for each", async () => {
    const [first, second, again] = await claims("one", "two", "one");
    assert.ok(first !== undefined && second !== undefined && first < second);
    assert.equal(again, first);
    assert.deepEqual(stateFolders(numbers), [path.join(folder, "one"), path.join(folder, "two")]);
  });

  it("is 0 for the default state folder only, even if others start first", async () => {
    const [other, ...more] = await claims("one", "two");
    assert.ok(![other, ...more].includes(0));
    fs.writeFileSync(path.join(numbers, "0"), folder); // as if this machine's own cloud had it
    assert.notEqual(await claim("default"), 0);
  });

  it("is reused after its state folder was deleted", async () => {
    const [first] = await claims("one");
    fs.rmSync(path.join(folder, "one"), { recursive: true });
    assert.deepEqual(await claims("two"), [first]);
    paths.state = path.join(folder, "one");
    assert.equal(recordedNumber(numbers), undefined);
  });

  it("is only looked up, not recorded, before the cloud starts", () => {
    paths.state = path.join(folder, "one");
    assert.ok(cloudNumber(numbers) > 0);
    assert.deepEqual(
      [recordedNumber(numbers), fs.existsSync(numbers), fs.existsSync(paths.state)],
      [undefined, false, false],
    );
  });

  it("is different for clouds that start at the same time", async function () {
    this.timeout("3m");
    const program = `const { paths } = require("./local/machine/paths");
      const { claimNumber, recordedNumber } = require("./local/machine/cloudNumber");
      paths.state = process.argv[1];
      claimNumber(process.argv[2]).then(() => console.log(recordedNumber(process.argv[2])));`;
    const { run } = await import("../../../../local/machine/command");
    const start = (name: string) =>
      run(process.execPath, ["-r", "./local/typescript/register.js", "-e", program, path.join(folder, name), numbers]);
    const claimed = await Promise.all(["one", "two", "three"].map(start));
    assert.equal(new Set(claimed).size, 3, claimed.join());
  });

  it("skips networks that a different device of this machine uses, and is refused if it was recorded before", async () => {
    const vpn = [{ ifname: "tun0", addr_info: [{ local: "172.30.0.9", prefixlen: 16 }] }];
    const { PATH = "" } = process.env;
    const [first = 0] = await claims("one");
    try {
      fs.writeFileSync(path.join(folder, "ip"), `#!/bin/sh\necho '${JSON.stringify(vpn)}'\n`, { mode: 0o755 });
      process.env.PATH = `${folder}:${PATH}`;
      assert.throws(() => requireFreeNetwork(numbers), {
        message: `The network device tun0 of this machine uses addresses in 172.30.${first}.0/24 or 172.31.${first}.0/24, which the local cloud needs.`,
      });
      paths.state = path.join(folder, "two");
      assert.throws(() => requireFreeNetwork(numbers), /All 99 networks/);
    } finally {
      process.env.PATH = PATH;
    }
  });
});
