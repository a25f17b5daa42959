import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hostAddress, loopbackAddress } from "../../../../local/machine/addresses";
import { paths } from "../../../../local/machine/paths";
import { newCertificate, serverCertificate } from "../../../../local/services/serverCertificate";

describe("the certificate of the local cloud's own servers", () => {
  const { state } = paths;
  beforeEach(() => (paths.state = fs.mkdtempSync(path.join(os.tmpdir(), "certificates-"))));
  afterEach(() => {
    fs.rmSync(paths.state, { recursive: true });
    paths.state = state;
  });

  const current = async () => fs.readFileSync((await serverCertificate()).certificate, "utf8");

  it("is for the cloud's addresses, and is kept", async () => {
    const made = await current();
    for (const address of [hostAddress(), loopbackAddress()])
      assert.equal(new X509Certificate(made).checkIP(address), address);
    assert.equal(await current(), made);
  });

  it("is issued again if the cloud has different addresses than before", async () => {
    const { certificate } = await newCertificate(["172.30.99.1", "127.30.99.1"]);
    fs.mkdirSync(paths.inState("authority"));
    fs.writeFileSync(paths.inState("authority", "server.pem"), certificate);
    assert.equal(new X509Certificate(await current()).checkIP(hostAddress()), hostAddress());
  });
});
