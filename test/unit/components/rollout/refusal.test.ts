import assert from "node:assert/strict";
import { refusalIn } from "../../../../components/rollout/refusal";

const line = (logger: string, msg: string, error?: string) => JSON.stringify({ level: "info", logger, msg, error });
const refused = line(
  "tls.obtain",
  "could not get certificate from issuer",
  "HTTP 429 rateLimited - too many certificates",
);

describe("the certificate authority's last error", () => {
  it("is the error of the edge's last line about certificates", () => {
    const log = [line("tls.obtain", "obtaining certificate"), refused, "not JSON", line("http", "x", "reset")];
    assert.equal(refusalIn(log.join("\n"), "shop.example"), "HTTP 429 rateLimited - too many certificates");
  });

  it("is the latest one of all pods", () => {
    const said = (ts: number, error: string) => JSON.stringify({ ts, logger: "tls", msg: "job failed", error });
    assert.equal(refusalIn([said(2, "newest"), said(1, "of the other pod")].join("\n"), "shop.example"), "newest");
  });

  it("is empty once a certificate was obtained, and without any log line", () => {
    const well = line("tls.obtain", "certificate obtained successfully");
    assert.equal(refusalIn([refused, well].join("\n"), "shop.example"), undefined);
    assert.equal(refusalIn("", "shop.example"), undefined);
  });

  it("is not hidden by the renewal of a different host's certificate", () => {
    const renewed = { logger: "tls.renew", msg: "certificate renewed successfully", identifier: "192.0.2.1" };
    const log = [refused, JSON.stringify(renewed)].join("\n");
    assert.equal(refusalIn(log, "shop.example"), "HTTP 429 rateLimited - too many certificates");
    assert.equal(refusalIn(log, "192.0.2.1"), undefined);
  });
});
