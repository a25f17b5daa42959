import assert from "node:assert/strict";
import { Callers } from "../../../../local/services/objectStore/callers";

interface FakePod {
  readonly account?: string;
  readonly podIP?: string;
  readonly hostIP?: string;
  readonly phase?: string;
  readonly hostNetwork?: boolean;
}

const annotation = "iam.gke.io/gcp-service-account";

/** A cluster of these pods, all in one namespace, whose accounts act as the Google account of their name. */
function cluster(pods: readonly FakePod[]) {
  const asked: string[] = [];
  const read = (path: string): Promise<unknown> => {
    asked.push(path);
    const account = /serviceaccounts\/(.*)$/.exec(path)?.[1];
    if (account !== undefined)
      return Promise.resolve({
        metadata: account === "app" ? {} : { annotations: { [annotation]: `${account}@shop` } },
      });
    const address = /status\.podIP%3D(.*)$/.exec(path)?.[1];
    const items = pods
      .filter(({ podIP }) => address === undefined || podIP === address)
      .map(({ account: serviceAccountName, hostNetwork, ...status }) => ({
        metadata: { namespace: "django-gke" },
        spec: { serviceAccountName, hostNetwork },
        status: { phase: "Running", ...status },
      }));
    return Promise.resolve({ items });
  };
  return { asked, read };
}

const account = (name: string, googleAccount?: string) => ({ namespace: "django-gke", name, googleAccount });

describe("the object store's callers", () => {
  it("are the accounts of the pods with the caller's address", async () => {
    const { read } = cluster([
      { account: "backup", podIP: "10.4.1.2" },
      { account: "app", podIP: "10.4.1.3" },
      { podIP: "10.4.1.4" },
    ]);
    const callers = new Callers(read);
    assert.deepEqual(await callers.at("10.4.1.2"), [account("backup", "backup@shop")]);
    assert.deepEqual(await callers.at("10.4.1.3"), [account("app")]);
    assert.deepEqual(await callers.at("10.4.1.4"), [account("default", "default@shop")]);
  });

  it("do not include pods that have ended or use the host's network", async () => {
    const { read } = cluster([
      { account: "backup", podIP: "10.4.1.2", phase: "Succeeded" },
      { account: "release", podIP: "10.4.1.2", phase: "Failed" },
      { account: "roles", podIP: "10.4.1.2", hostNetwork: true },
      { account: "database", podIP: "10.4.1.2", phase: "Pending" },
    ]);
    assert.deepEqual(await new Callers(read).at("10.4.1.2"), [account("database", "database@shop")]);
  });

  it("are queried until the cluster knows a new pod, and then cached", async () => {
    const pods: FakePod[] = [];
    const { read, asked } = cluster(pods);
    const callers = new Callers(read);
    const found = callers.at("10.4.1.2");
    pods.push({ account: "backup", podIP: "10.4.1.2" });
    assert.deepEqual(await found, [account("backup", "backup@shop")]);
    const questions = asked.length;
    await callers.at("10.4.1.2");
    assert.equal(asked.length, questions);
  });

  it("are queried once for concurrent calls", async () => {
    const { read, asked } = cluster([{ account: "backup", podIP: "10.4.1.2" }]);
    const callers = new Callers(read);
    await Promise.all([callers.at("10.4.1.2"), callers.at("10.4.1.2"), callers.at("10.4.1.2")]);
    assert.equal(asked.length, 2);
  });

  it("are unknown while the cluster does not answer, and are queried again afterwards", async () => {
    const { read } = cluster([{ account: "backup", podIP: "10.4.1.2" }]);
    let answers = false;
    const callers = new Callers((path) => (answers ? read(path) : Promise.reject(new Error("no answer"))));
    await assert.rejects(callers.at("10.4.1.2"), /no answer/);
    answers = true;
    assert.deepEqual(await callers.at("10.4.1.2"), [account("backup", "backup@shop")]);
  });

  it("may be any pod of a node if only the node's address is visible", async () => {
    const { read } = cluster([
      { account: "backup", podIP: "10.244.0.2", hostIP: "172.18.0.2" },
      { account: "app", podIP: "10.244.0.3", hostIP: "172.18.0.2" },
      { account: "release", podIP: "10.244.1.2", hostIP: "172.18.0.3" },
    ]);
    assert.deepEqual(await new Callers(read, true).at("172.18.0.2"), [
      account("backup", "backup@shop"),
      account("app"),
    ]);
  });
});
