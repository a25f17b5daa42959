import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import { describeCertificate, problemOf, servedAt } from "../../../commands/status/certificates";
import { newCertificate } from "../../../local/services/serverCertificate";

describe("the certificates in npm run status", () => {
  const now = Date.parse("2026-11-29T12:00:00Z");
  const certificate = (validFrom: string, validUntil: string, refusal?: string) => ({
    host: "shop.example",
    served: { issuer: "Let's Encrypt R13", validFrom, validUntil },
    refusal,
  });
  const line = (validUntil: string, refusal?: string) =>
    describeCertificate(certificate("2026-10-01T00:00:00Z", validUntil, refusal), now);

  it("are each a line with the issuer and the time left", () => {
    assert.equal(
      line("2027-01-20T18:00:00Z"),
      "certificate of shop.example: issued by Let's Encrypt R13, 52 days left",
    );
    assert.match(line("2026-11-29T12:08:30Z"), /, 8 minutes left$/);
    assert.match(line("2026-11-29T02:00:00Z"), /, expired 10 hours ago$/);
  });

  it("show why the last order failed, whether one is served or not", () => {
    assert.match(line("2027-01-20T18:00:00Z", "DNS problem"), /52 days left; the last order failed: DNS problem$/);
    assert.equal(
      describeCertificate({ host: "shop.example", refusal: "DNS problem" }, now),
      "certificate of shop.example: none is served; the last order failed: DNS problem",
    );
  });

  it("are a problem once a sixth of their life is left, be it of days or minutes, or if there is none", () => {
    const problems = (from: string, until: string) => problemOf(certificate(from, until), now);
    assert.deepEqual(problems("2026-09-30T12:00:00Z", "2026-12-20T12:00:00Z"), []);
    assert.deepEqual(problems("2026-11-29T11:55:00Z", "2026-11-29T12:05:00Z"), []);
    assert.deepEqual(problems("2026-11-29T11:51:00Z", "2026-11-29T12:01:00Z"), [
      "the certificate of shop.example expires at 2026-11-29T12:01:00Z",
    ]);
    assert.deepEqual(problemOf({ host: "shop.example" }, now), ["no certificate is served for shop.example"]);
  });

  it("are those served for the host, from any issuer", async () => {
    const { certificate, key } = await newCertificate(["127.0.0.1"]);
    const server = tls.createServer({ cert: certificate, key }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    assert.equal((await servedAt("127.0.0.1", "127.0.0.1", port))?.issuer, "django-gke local cloud");
    assert.equal(await servedAt("127.0.0.1", "shop.example", port), undefined);
    server.close();
    await once(server, "close");
    assert.equal(await servedAt("127.0.0.1", "127.0.0.1", port), undefined);
  });
});
