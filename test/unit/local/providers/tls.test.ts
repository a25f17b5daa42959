import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { asText, Secret, Unknown, type Properties } from "../../../../local/providers/plugin/values";
import { TlsProvider } from "../../../../local/providers/tls/provider";
import { received, subject } from "./localCloud";

const key = subject("tls:index/privateKey:PrivateKey", "key");
const certificate = subject("tls:index/selfSignedCert:SelfSignedCert", "certificate");
const wantedKey = { algorithm: "ECDSA", ecdsaCurve: "P256" };

describe("the local tls plugin", () => {
  const plugin = new TlsProvider("5.6.1", () => undefined);
  const make = async (of: typeof key, inputs: Properties) =>
    plugin.create(of, (await plugin.check(of, undefined, inputs)).inputs, false);
  const wanted = (privateKeyPem: string): Properties => ({
    privateKeyPem,
    subject: { commonName: "database" },
    dnsNames: ["database", "database.shop.svc"],
    allowedUses: ["digital_signature", "server_auth"],
    validityPeriodHours: 87_600,
  });
  const madeKey = async () => received((await make(key, wantedKey)).outputs);

  it("generates a different P-256 key each time, and marks it secret", async () => {
    const { id, outputs } = await make(key, wantedKey);
    assert.match(id, /^[0-9a-f]{40}$/);
    assert.ok(outputs.privateKeyPem instanceof Secret && outputs.privateKeyPemPkcs8 instanceof Secret);
    const { privateKeyPem, privateKeyPemPkcs8, publicKeyPem } = received(outputs);
    const made = createPrivateKey(asText(privateKeyPem));
    assert.deepEqual(made.asymmetricKeyDetails, { namedCurve: "prime256v1" });
    assert.ok(made.equals(createPrivateKey(asText(privateKeyPemPkcs8))));
    assert.ok(createPublicKey(made).equals(createPublicKey(asText(publicKeyPem))));
    assert.notEqual((await madeKey()).privateKeyPem, privateKeyPem);
  });

  it("issues a self-signed certificate for the given names and use only", async () => {
    const { privateKeyPem } = await madeKey();
    const { outputs } = await make(certificate, wanted(asText(privateKeyPem)));
    assert.ok(outputs.privateKeyPem instanceof Secret);
    const made = new X509Certificate(asText(received(outputs).certPem));
    assert.ok(made.checkPrivateKey(createPrivateKey(asText(privateKeyPem))));
    assert.ok(made.verify(made.publicKey));
    assert.equal(made.subject, "CN=database");
    assert.equal(made.subjectAltName, "DNS:database, DNS:database.shop.svc");
    assert.equal(made.ca, false);
    assert.deepEqual(made.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
  });

  it("makes the certificate valid from now on for the given time", async () => {
    const { outputs } = await make(certificate, wanted(asText((await madeKey()).privateKeyPem)));
    const { certPem, validityStartTime, validityEndTime } = received(outputs);
    const made = new X509Certificate(asText(certPem));
    const [from, to] = [Date.parse(made.validFrom), Date.parse(made.validTo)];
    assert.equal(to - from, 87_600 * 3_600_000);
    assert.deepEqual([from, to], [Date.parse(asText(validityStartTime)), Date.parse(asText(validityEndTime))]);
  });

  it("keeps key and certificate if no input changes, even after a refresh, and replaces them if one does", async () => {
    const pem = asText((await madeKey()).privateKeyPem);
    const { inputs } = await plugin.check(certificate, undefined, wanted(pem));
    const { outputs } = await plugin.create(certificate, inputs, false);
    const found = await plugin.read(certificate, "1", inputs, received(outputs));
    assert.deepEqual(received(found?.outputs ?? {}), received(outputs));
    const changes = async (changed: Properties) => {
      const now = (await plugin.check(certificate, undefined, { ...wanted(pem), ...changed })).inputs;
      return (await plugin.diff(certificate, "1", received(outputs), inputs, now)).changes.map(
        ({ replaces }) => replaces,
      );
    };
    assert.deepEqual(await changes({}), []);
    assert.deepEqual(await changes({ dnsNames: ["database"] }), [true]);
    assert.deepEqual(await changes({ validityPeriodHours: 1 }), [true]);
    assert.deepEqual(await changes({ subject: { commonName: "db" } }), [true]);
  });

  it("leaves both unknown in a preview, and marks the key secret", async () => {
    const { outputs } = await plugin.create(key, (await plugin.check(key, undefined, wantedKey)).inputs, true);
    assert.ok(outputs.privateKeyPem instanceof Secret && outputs.privateKeyPem.value instanceof Unknown);
  });

  it("says once that it replaces the vendor's plugin, and refuses unknown types and properties by name", async () => {
    const lines: string[] = [];
    await new TlsProvider("5.6.1", (severity, line) => lines.push(`${severity} ${line}`)).configure();
    assert.deepEqual(lines, [
      "info tls: this project's replacement creates the certificate, because the vendor's plugin is not installed.",
    ]);
    const request = subject("tls:index/certRequest:CertRequest", "request");
    await assert.rejects(async () => plugin.check(request, undefined, {}), /not tls:index\/certRequest:CertRequest/);
    const refusal = async (inputs: Properties) => (await plugin.check(key, undefined, inputs)).failures[0]?.property;
    assert.equal(await refusal({ algorithm: "RSA", ecdsaCurve: "P256" }), "algorithm");
    assert.equal(await refusal({ algorithm: "ECDSA", ecdsaCurve: "P521" }), "ecdsaCurve");
  });
});
