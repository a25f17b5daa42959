import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { checkout } from "../../../local/machine/paths";
import { register } from "../../../local/typescript/typescriptProgram";

/** The commands for every stack, and those for the local cloud, which take no argument. */
const commands = ["status", "logs", "rotate", "doctor", "cost"];
const cloud = ["up", "down"];

describe("the project's commands", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "commands-"))));
  after(() => fs.rmSync(folder, { recursive: true }));

  /** Runs a command on a machine without a local cloud, whose `pulumi`, if any, is this script. */
  function run(command: string, args: readonly string[], pulumi?: string) {
    const programs = fs.mkdtempSync(path.join(folder, "bin-"));
    if (pulumi !== undefined)
      fs.writeFileSync(path.join(programs, "pulumi"), `#!/bin/sh\n${pulumi}\n`, { mode: 0o755 });
    const { stdout, stderr, status } = spawnSync(process.execPath, ["-r", register, main(command), ...args], {
      encoding: "utf8",
      env: { PATH: programs, HOME: folder, XDG_CACHE_HOME: path.join(folder, "cache") },
    });
    return { stdout, errors: stderr.trim().split("\n"), status };
  }

  const main = (command: string) =>
    cloud.includes(command)
      ? path.join(checkout, "local", `${command}.ts`)
      : path.join(checkout, "commands", command, "main.ts");
  const form = new RegExp(`^npm run ((${commands.join("|")}) -- |(${cloud.join("|")})$)`, "m");

  for (const command of [...commands, ...cloud]) {
    for (const flag of ["--help", "-h"])
      it(`${command} ${flag} prints how it is used`, () => {
        const { stdout, errors, status } = run(command, [flag]);
        assert.match(stdout, form);
        assert.match(stdout, /--help .*\n\nExit code: 0/);
        assert.deepEqual([errors, status], [[""], 0]);
      });

    it(`${command} refuses an unknown flag in two lines, with exit code 2`, () => {
      const { errors, status } = run(command, ["--nope"]);
      assert.equal(errors[0], "Unknown option '--nope'.");
      assert.match(errors[1] ?? "", form);
      assert.deepEqual([errors.length, status], [2, 2]);
    });

    it(`${command} refuses surplus arguments`, () => {
      const { errors, status } = run(command, ["one", "two", "three"]);
      const surplus = cloud.includes(command) ? "one" : command === "doctor" ? "three" : "two";
      assert.equal(errors[0], `Unexpected argument "${surplus}".`);
      assert.equal(status, 2);
    });
  }

  for (const [command, args] of [
    ["status", ["dev"]],
    ["status", ["dev", "--json"]],
    ["logs", ["--stack", "dev"]],
    ["rotate", ["dev"]],
    ["manage", ["dev", "migrate", "--plan"]],
    ["database", ["dev", "export", "site.sql.gz"]],
    ["doctor", ["dev", "example.com:443"]],
  ] as const) {
    it(`${command} ${args.join(" ")} says that pulumi is not on PATH`, () => {
      const { errors, status } = run(command, args);
      assert.equal(errors[0], "pulumi is not on PATH.");
      assert.deepEqual([errors.length, status], [2, 1]);
    });

    it(`${command} ${args.join(" ")} names a stack that does not exist, in Pulumi's words`, () => {
      const { errors, status } = run(command, args, "echo \"error: no stack named 'dev' found\" >&2; exit 255");
      assert.equal(errors[0], "Pulumi says: no stack named 'dev' found.");
      assert.deepEqual([errors.length, status], [2, 1]);
    });

    it(`${command} ${args.join(" ")} says that the stack is not up`, () => {
      const { errors, status } = run(command, args, "echo {}");
      assert.deepEqual([errors[0], status], ["Stack dev is not up.", 1]);
    });
  }

  for (const command of ["status", "logs", "rotate"])
    it(`${command} says that there is no local site`, () => {
      const { errors, status } = run(command, []);
      assert.deepEqual([errors[0], status], ["There is no local site.", 1]);
    });

  for (const [command, args, message] of [
    ["manage", [], "The stack is missing."],
    ["manage", ["dev"], "The command is missing."],
    ["manage", ["dev", "--nope", "migrate"], "Unknown option --nope."],
    ["database", ["dev"], "Allowed are import with a file, export with a file, and shell."],
    ["database", ["dev", "import"], "Allowed are import with a file, export with a file, and shell."],
    ["database", ["dev", "shell", "site.sql"], "Allowed are import with a file, export with a file, and shell."],
    [
      "doctor",
      ["dev", "example.com"],
      'The destination is "example.com"; allowed is a host and a port, such as smtp.example.com:587.',
    ],
  ] as const)
    it(`${[command, ...args].join(" ")} is refused`, () => {
      const { errors, status } = run(command, args);
      assert.deepEqual([errors[0], errors.length, status], [message, 2, 2]);
    });

  for (const command of ["manage", "database"])
    it(`${command} --help prints how it is used`, () => {
      const { stdout, status } = run(command, ["--help"]);
      assert.match(stdout, new RegExp(`^npm run ${command} -- `));
      assert.match(stdout, /--help .*\n\nExit code: /);
      assert.equal(status, 0);
    });

  it("reject an invalid stack name", () => {
    const { errors, status } = run("status", ["a b"]);
    assert.deepEqual([errors[0], status], ['The stack is "a b"; allowed is the name of a stack.', 2]);
  });

  it("end quietly if their reader has seen enough", () => {
    // 8 MB do not fit into a pipe.
    const program = `
      const { runCommand } = require("./commands/command.ts");
      const { say } = require("./local/machine/say.ts");
      runCommand("usage", async () => {
        for (let i = 0; i < 8; i++) { say("x".repeat(1e6)); await new Promise(setImmediate); }
      });`;
    const quoted = [process.execPath, "-r", register, "-e", program].map((word) => `'${word.replaceAll("'", "")}'`);
    const { stderr, stdout, status } = spawnSync("bash", ["-c", `set -o pipefail; ${quoted.join(" ")} | head -c 1`], {
      cwd: checkout,
      encoding: "utf8",
    });
    assert.deepEqual([stderr, stdout, status], ["", "x", 0]);
  });
});
