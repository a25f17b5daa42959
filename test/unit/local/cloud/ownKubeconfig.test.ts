import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, beforeEach, describe, it } from "mocha";
import { ownCluster } from "../../../../local/cluster/ownCluster";
import { readKubeconfig } from "../../../../local/cluster/ownKubeconfig";
import { createCluster } from "../../../../local/cluster/cluster";
import { paths } from "../../../../local/machine/paths";
import { programsFolder } from "../../../../local/machine/programs";
import { type FakeCluster, fakeCluster } from "./fakeCluster";

const spec = { name: "shop-dev", podCidr: "10.4.0.0/14", serviceCidr: "10.8.0.0/20" };

describe("the user's kubeconfig", () => {
  let cluster: FakeCluster;
  before(async () => (cluster = await fakeCluster()));
  after(() => cluster.end());
  beforeEach(() => {
    fs.rmSync(paths.state, { recursive: true, force: true });
    cluster.asked.length = 0;
  });

  it("is not used if DJANGO_GKE_KUBECONFIG is not set or empty", () => {
    for (const value of [undefined, ""]) {
      if (value === undefined) delete process.env.DJANGO_GKE_KUBECONFIG;
      else process.env.DJANGO_GKE_KUBECONFIG = value;
      assert.equal(ownCluster(), undefined);
    }
  });

  it("is relative to the folder in which npm was called", () => {
    cluster.kubeconfig();
    process.env.DJANGO_GKE_KUBECONFIG = "kubeconfig.yaml";
    process.env.INIT_CWD = cluster.folder;
    assert.equal(ownCluster()?.endpoint, cluster.endpoint);
  });

  it("may name its authority's file, relative to its own folder", () => {
    const file = cluster.kubeconfig({ cluster: { server: "https://kind:6443/", "certificate-authority": "ca.crt" } });
    const { endpoint, caCertificate, context } = readKubeconfig(file);
    assert.deepEqual([endpoint, caCertificate, context], ["kind:6443", cluster.authority, "mine"]);
  });

  const authority = { "certificate-authority-data": "QQ==" };
  for (const [server, endpoint] of [
    ["https://127.0.0.1:41235", "127.0.0.1:41235"],
    ["https://0.0.0.0:6550", "0.0.0.0:6550"],
    ["https://kubernetes.docker.internal:6443", "kubernetes.docker.internal:6443"],
    ["https://A1B2.gr7.eu-west-1.eks.amazonaws.com", "A1B2.gr7.eu-west-1.eks.amazonaws.com"],
    ["https://rancher.example/k8s/clusters/c-1/", "rancher.example/k8s/clusters/c-1"],
    ["https://[fd00::1]:6443", "[fd00::1]:6443"],
    ["HTTPS://Shop.example", "Shop.example"],
  ] as const)
    it(`may have its API server at ${server}`, () => {
      assert.equal(readKubeconfig(cluster.kubeconfig({ cluster: { server, ...authority } })).endpoint, endpoint);
    });

  for (const [what, content, message] of [
    ["is a list", "- a", "expected object, received array"],
    ["has contexts that are no list", "contexts: {}", "contexts: expected array, received object"],
    ["has an empty context", "contexts: [null]", "contexts.0: expected object, received null"],
    ["has a context of a number", "current-context: 5", "current-context: expected string, received number"],
    [
      "has a server that is a number",
      "clusters: [{name: a, cluster: {server: 5}}]",
      "clusters.0.cluster.server: expected string, received number",
    ],
    [
      "has a plugin without a command",
      "users: [{name: a, user: {exec: {apiVersion: v1}}}]",
      "users.0.user.exec.command: expected string, received undefined",
    ],
    [
      "has a plugin's argument of a number",
      "users: [{name: a, user: {exec: {apiVersion: v1, command: aws, args: [5]}}}]",
      "users.0.user.exec.args.0: expected string, received number",
    ],
  ] as const)
    it(`is refused by name if it ${what}`, () => {
      const file = path.join(cluster.folder, "odd.yaml");
      fs.writeFileSync(file, content);
      assert.throws(() => readKubeconfig(file), {
        name: "UserError",
        message: `${file} is not a kubeconfig: ${message}.`,
      });
    });

  it("may leave its lists empty, as kubectl writes them", () => {
    const file = path.join(cluster.folder, "fresh.yaml");
    fs.writeFileSync(
      file,
      'apiVersion: v1\nkind: Config\nclusters: null\ncontexts: null\ncurrent-context: ""\nusers: null\n',
    );
    assert.throws(() => readKubeconfig(file), { name: "UserError", message: / has no current context\.$/ });
  });

  for (const [what, parts, message] of [
    ["no current context", { context: "" }, /^The kubeconfig .* has no current context\.$/],
    [
      "a context that is not there",
      { context: "gone" },
      /^The current context gone of .* names a cluster or user that is not in the file/,
    ],
    [
      "a context whose cluster is not there",
      { context: "other" },
      /^The current context other of .* names a cluster or user that is not in the file/,
    ],
    [
      "insecure-skip-tls-verify",
      { cluster: { server: "https://a:1", "insecure-skip-tls-verify": true } },
      / has insecure-skip-tls-verify\.$/,
    ],
    ["no authority", { cluster: { server: "https://a:1" } }, / has no certificate authority\.$/],
    [
      "an authority's file that is gone",
      { cluster: { server: "https://a:1", "certificate-authority": "gone.crt" } },
      /names a file that cannot be read: ENOENT/,
    ],
    [
      "an address without TLS",
      { cluster: { server: "http://a:1", ...authority } },
      / has the address "http:\/\/a:1", which is not an https URL\.$/,
    ],
    [
      "a password in its address",
      { cluster: { server: "https://me:secret@a:1", ...authority } },
      / has an address with more than a host, a port and a path\.$/,
    ],
    [
      "a user's certificate that is gone",
      { user: { "client-certificate": "gone.crt", "client-key": "client.key" } },
      /names a file that cannot be read: ENOENT/,
    ],
    [
      "a proxy",
      { cluster: { server: "https://a:1", ...authority, "proxy-url": "http://p" } },
      / has proxy-url, which /,
    ],
    [
      "a name other than its address",
      { cluster: { server: "https://a:1", ...authority, "tls-server-name": "b" } },
      / has tls-server-name, which /,
    ],
    [
      "a user with a password",
      { user: { username: "me", password: "x" } },
      /^The user me of .* has no certificate, token or exec plugin\.$/,
    ],
  ] as const)
    it(`is refused with ${what}`, () => {
      const file = cluster.kubeconfig(parts);
      assert.throws(() => readKubeconfig(file), { name: "UserError", message });
    });

  for (const [what, content, message] of [
    ["is not there", undefined, /cannot be read: ENOENT/],
    ["is no YAML", "a: [", /cannot be read: /],
    ["is empty", "", / is empty\.$/],
  ] as const)
    it(`is refused if it ${what}`, () => {
      const file = path.join(cluster.folder, "broken.yaml");
      if (content !== undefined) fs.writeFileSync(file, content);
      assert.throws(() => readKubeconfig(file), { name: "UserError", message });
    });

  /** Makes the cluster as the provider does and answers as whom it was asked, and the credential that is handed out. */
  async function proves(user: object): Promise<{ caller: string | undefined; credential: unknown }> {
    cluster.kubeconfig({ user });
    await createCluster(spec);
    const plugin = path.join(programsFolder(), "gke-gcloud-auth-plugin");
    assert.equal(fs.statSync(plugin).mode & 0o777, 0o700, "nobody else may read it");
    const env = { ...process.env, PATH: `${programsFolder()}:${process.env.PATH ?? ""}` };
    const credential: unknown = JSON.parse(execFileSync("gke-gcloud-auth-plugin", { env, encoding: "utf8" }));
    return { caller: cluster.asked.at(-1)?.[1], credential };
  }
  const handed = (status: object) => ({
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status,
  });

  it("provides its user's certificate", async () => {
    const { certificate, key } = cluster.client;
    const text = (base64: string) => Buffer.from(base64, "base64").toString();
    const status = { clientCertificateData: text(certificate), clientKeyData: text(key) };
    const data = { "client-certificate-data": certificate, "client-key-data": key };
    assert.deepEqual(await proves(data), { caller: "me", credential: handed(status) });
    const files = { "client-certificate": "client.crt", "client-key": "client.key" };
    assert.deepEqual(await proves(files), { caller: "me", credential: handed(status) });
  });

  it("provides its user's token, whatever it contains", async () => {
    const token = `it's "100%" $HOME`;
    assert.deepEqual(await proves({ token }), { caller: token, credential: handed({ token }) });
  });

  it("provides the current token of its user's token file", async () => {
    const file = path.join(cluster.folder, "token");
    for (const token of ["first", "second"]) {
      fs.writeFileSync(file, `${token}\n`);
      assert.deepEqual(await proves({ tokenFile: "token" }), { caller: token, credential: handed({ token }) });
    }
  });

  const plugin = `#!/bin/sh
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$1-$WHO-$(echo "$KUBERNETES_EXEC_INFO" | cksum | cut -d' ' -f1)"`;

  it("runs its user's exec plugin with its arguments and variables", async () => {
    fs.writeFileSync(path.join(cluster.folder, "plugin"), plugin, { mode: 0o755 });
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "./plugin",
      args: ["an argument"],
      env: [{ name: "WHO", value: "o'me" }],
    };
    const { caller, credential } = await proves({ exec });
    assert.match(caller ?? "", /^an argument-o'me-\d+$/);
    assert.deepEqual(credential, handed({ token: caller }));
    const informed = await proves({ exec: { ...exec, provideClusterInfo: true } });
    assert.notEqual(informed.caller, caller, "it gets the cluster if it asks for it");
  });

  it("finds Google's plugin behind the stand-in of the same name", async () => {
    const bin = path.join(cluster.folder, "bin");
    fs.mkdirSync(bin);
    fs.writeFileSync(path.join(bin, "gke-gcloud-auth-plugin"), plugin, { mode: 0o755 });
    process.env.PATH = `${programsFolder()}:${bin}:${process.env.PATH ?? ""}`;
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "gke-gcloud-auth-plugin", args: ["google"] };
    assert.match((await proves({ exec })).caller ?? "", /^google-/);
  });

  it("is refused with the plugin's error if its user's exec plugin fails", async () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "sh",
      args: ["-c", "echo expired >&2; exit 1"],
    };
    await assert.rejects(proves({ exec }), {
      name: "UserError",
      message: /^Cannot use the cluster .*: expired\.$/,
    });
  });
});
