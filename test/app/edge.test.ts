import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkout } from "../../local/machine/paths";
import { build } from "./docker";

describe("the edge's image", function () {
  this.timeout(20 * 60_000);

  it("passes the tests of its Go code", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "edge-"));
    try {
      // The image's context leaves the tests out, so that a change of theirs rolls out nothing.
      const filter = (file: string) => path.basename(file) !== ".dockerignore";
      fs.cpSync(path.join(checkout, "containers/edge"), folder, { recursive: true, filter });
      await build(folder, "django-gke-test/edge-tests", "--target", "test");
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
