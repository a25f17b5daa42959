import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { paths } from "../../../../local/machine/paths";
import { withSalts } from "../../../../local/engine/salts";

const committed = "# This machine.\nconfig:\n  gcp:project: local\n";

describe("the salt of a local stack", () => {
  const state = paths.state;
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "salts-"));
    file = path.join(folder, "Pulumi.local.yaml");
    paths.state = path.join(folder, "state");
    fs.mkdirSync(paths.inState("config"), { recursive: true });
    fs.writeFileSync(paths.inState("config", "local.salt"), "v1:aa:v1:bb");
    fs.writeFileSync(file, committed);
  });
  afterEach(() => {
    paths.state = state;
    fs.rmSync(folder, { recursive: true });
  });
  const run = (work: () => void) => withSalts(() => Promise.resolve(work()), folder);
  const content = () => fs.readFileSync(file, "utf8");

  it("is in the committed file only while Pulumi runs", async () => {
    let seen = "";
    await run(() => (seen = content()));
    assert.deepEqual([seen, content()], [`${committed}encryptionsalt: v1:aa:v1:bb\n`, committed]);
  });

  it("is removed from a file that Pulumi has rewritten, and Pulumi's changes stay", async () => {
    await run(() => fs.writeFileSync(file, `encryptionsalt: v1:aa:v1:bb\n${committed}  django-gke:replicas: "5"\n`));
    assert.equal(content(), `${committed}  django-gke:replicas: "5"\n`);
  });

  it("is removed if Pulumi fails", async () => {
    await assert.rejects(
      run(() => {
        throw new Error("failed");
      }),
      { message: "failed" },
    );
    assert.equal(content(), committed);
  });

  it("stays in the file if it was committed", async () => {
    fs.writeFileSync(file, `${committed}encryptionsalt: v1:theirs\n`);
    await run(() => assert.equal(content(), `${committed}encryptionsalt: v1:theirs\n`));
    assert.equal(content(), `${committed}encryptionsalt: v1:theirs\n`);
  });

  it("is not required if the checkout has no file for the stack", async () => {
    fs.rmSync(file);
    await run(() => undefined);
    assert.equal(fs.existsSync(file), false);
  });
});
