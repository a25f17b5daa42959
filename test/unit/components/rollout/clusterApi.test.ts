import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { ClusterApi } from "../../../../components/rollout/clusterApi";
import { type FakeCluster, fakeCluster } from "../../local/cloud/fakeCluster";

describe("the program's requests to its cluster", () => {
  let cluster: FakeCluster;
  before(async () => {
    cluster = await fakeCluster();
    process.env.PATH = `${cluster.folder}:${process.env.PATH ?? ""}`;
  });
  after(() => cluster.end());

  /** Answers as whom a question came to the cluster. */
  async function askedAs(status: object): Promise<string | undefined> {
    const plugin = `#!/bin/sh\ncat <<'END'\n${JSON.stringify({ kind: "ExecCredential", status })}\nEND\n`;
    fs.writeFileSync(path.join(cluster.folder, "gke-gcloud-auth-plugin"), plugin, { mode: 0o755 });
    const api = new ClusterApi({ endpoint: cluster.endpoint, caCertificate: cluster.authority });
    assert.equal(await api.text("/version"), '{"gitVersion":"v1.34.0"}');
    return cluster.asked.at(-1)?.[1];
  }

  it("authenticate with a token, as on Google", async () => {
    assert.equal(await askedAs({ token: "google's" }), "google's");
  });

  it("authenticate with a client certificate, as on other clusters", async () => {
    const text = (base64: string) => Buffer.from(base64, "base64").toString();
    const { certificate, key } = cluster.client;
    assert.equal(await askedAs({ clientCertificateData: text(certificate), clientKeyData: text(key) }), "me");
  });

  it("get a new credential once the old one has expired", async () => {
    const tokens = ["first", "second"];
    const access = { endpoint: cluster.endpoint, caCertificate: cluster.authority };
    const api = new ClusterApi(access, () => Promise.resolve({ token: tokens.shift() }));
    await api.read("/version");
    cluster.expired.add("first");
    assert.deepEqual(await api.read("/version"), { gitVersion: "v1.34.0" });
    assert.equal(cluster.asked.at(-1)?.[1], "second");
    cluster.expired.add("second");
    await assert.rejects(api.read("/version"), /HTTP 401 to \/version: Unauthorized$/);
  });
});
