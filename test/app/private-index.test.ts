import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { dockerGateway } from "../../local/machine/addresses";
import { run } from "../../local/machine/command";
import { buildProject, docker, images } from "./docker";

const password = "p4ss-of-the-index";
const tag = `${images.app}:private-index`;
const wheelName = "package_of_nobody-1.0-py3-none-any.whl";
const folderOfIndex = "/simple/package-of-nobody/";

/** Makes a wheel of one module: https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
const wheel = `
import sys, zipfile
info = "package_of_nobody-1.0.dist-info"
files = {
    "package_of_nobody.py": "ANSWER = 42\\n",
    f"{info}/METADATA": "Metadata-Version: 2.1\\nName: package-of-nobody\\nVersion: 1.0\\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
record = "".join(f"{name},,\\n" for name in [*files, f"{info}/RECORD"])
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name, text in {**files, f"{info}/RECORD": record}.items():
        archive.writestr(name, text)
`;

describe("a project with a package of a private index", function () {
  this.timeout(10 * 60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "private-"));
  let server: http.Server;
  let index = "";

  before(async () => {
    const file = path.join(folder, wheelName);
    await run("python3", ["-c", wheel, file]);
    const content = fs.readFileSync(file);
    fs.rmSync(file);
    fs.mkdirSync(path.join(folder, "shop"));
    fs.writeFileSync(path.join(folder, "manage.py"), "");
    fs.writeFileSync(path.join(folder, "shop/__init__.py"), "");
    fs.writeFileSync(path.join(folder, "shop/settings.py"), "import package_of_nobody\nINSTALLED_APPS = []\n");
    fs.writeFileSync(path.join(folder, "requirements.txt"), "django==6.0.9\npackage-of-nobody==1.0\n");
    const expected = `Basic ${Buffer.from(`reader:${password}`).toString("base64")}`;
    server = http.createServer((request, response) => {
      const { url = "", headers } = request;
      if (headers.authorization !== expected) response.writeHead(401, { "WWW-Authenticate": "Basic" }).end();
      else if (url === `${folderOfIndex}${wheelName}`) response.end(content);
      else if (url === folderOfIndex)
        response.setHeader("Content-Type", "text/html").end(`<a href="${folderOfIndex}${wheelName}">${wheelName}</a>`);
      else response.writeHead(404).end();
    });
    await docker(["version"]); // Its network is there.
    await new Promise<void>((resolve) => server.listen(0, dockerGateway(), resolve));
    const { port } = server.address() as { port: number };
    index = `${dockerGateway()}:${port}/simple/`;
  });
  after(() => {
    server?.close();
    fs.rmSync(folder, { recursive: true });
  });

  it("is not built without the index", async () => {
    await assert.rejects(buildProject(folder, tag, "shop.settings"), /package-of-nobody/);
  });

  it("is built with the address and the password in a variable for uv", async () => {
    const variables = { UV_EXTRA_INDEX_URL: `http://reader:${password}@${index}` };
    await buildProject(folder, tag, "shop.settings", { INDEX_ENVIRONMENT: JSON.stringify(variables) });
    const answer = [
      "run",
      "--rm",
      "--entrypoint",
      "python",
      tag,
      "-c",
      "import package_of_nobody as its; print(its.ANSWER)",
    ];
    assert.equal((await docker(answer)).stdout, "42\n");
  });

  it("has the password in no layer of the image, nor in its history", async () => {
    const saved = path.join(folder, "image.tar");
    await docker(["save", "--output", saved, tag]);
    const has = (text: string) =>
      run("grep", ["--text", "--quiet", text, saved]).then(
        () => true,
        () => false,
      );
    assert.deepEqual([await has("ANSWER = 42"), await has(password)], [true, false]);
    assert.equal((await docker(["history", "--no-trunc", tag])).stdout.includes(password), false);
  });
});
