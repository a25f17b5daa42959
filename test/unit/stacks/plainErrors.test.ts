import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { checkout } from "../../../local/machine/paths";

/** An error with a frame as source maps make it of Pulumi's own files, formatted as Pulumi's runtime does. */
const program = `
  require("./stacks/plainErrors");
  const error = Object.assign(new TypeError("no", { cause: new Error("deeper") }), { code: 14 });
  error.stack = "TypeError: no\\n    at async Stack.initialize (/shop/node_modules/@pulumi/resource.ts:1598:22)";
  console.log(require("node:util").inspect(error, { colors: true }));
`;

describe("an error that ends the program", () => {
  it("is formatted completely, with its cause and properties, without exhausting memory", () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--max-old-space-size=64", "--require=./local/typescript/register.js", "--eval", program],
      { cwd: checkout, encoding: "utf8", timeout: 60_000 },
    );
    assert.equal(status, 0);
    const [message, frame, ...rest] = stripVTControlCharacters(stdout).split("\n");
    assert.equal(message, "TypeError: no");
    assert.match(
      frame ?? "",
      /^ {4}at async Stack\.initialize \(\/shop\/node_modules\/@pulumi\/resource\.ts:1598:22\)/,
    );
    assert.match(rest.join("\n"), /code: 14,\n +\[cause\]: Error: deeper\n/);
  });
});
