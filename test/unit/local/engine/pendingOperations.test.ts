import assert from "node:assert/strict";
import { objectOf, pendingCreates, State, withoutPendingCreates } from "../../../../local/engine/pendingOperations";

const urn = (type: string, name: string) => `urn:pulumi:local::shop::${type}::${name}`;

function resource(type: string, name: string, inputs: object) {
  return { urn: urn(type, name), type, inputs };
}

const teal = resource("kubernetes:apps/v1:Deployment", "teal", {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { namespace: "shop", name: "app-teal" },
});
const shop = resource("kubernetes:core/v1:Namespace", "shop", {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop" },
});
const network = resource("gcp:compute/network:Network", "network", { name: "shop" });

const creating = (...resources: (typeof teal)[]) => resources.map((made) => ({ type: "creating", resource: made }));

describe("what was being made when an engine was killed", () => {
  it("is what the state says is being created, and nothing where it says so of none", () => {
    const deleting = { type: "deleting", resource: network };
    assert.deepEqual(pendingCreates({ deployment: {} }), []);
    assert.deepEqual(pendingCreates({ deployment: { pending_operations: [deleting, ...creating(shop)] } }), [shop]);
  });

  it("is known by the names that the provider and kubectl have for an object of the cluster", () => {
    assert.deepEqual(objectOf(teal), {
      id: "shop/app-teal",
      arguments: ["Deployment.v1.apps", "app-teal", "--namespace", "shop"],
    });
    assert.deepEqual(objectOf(shop), { id: "shop", arguments: ["Namespace.v1.", "shop"] });
    assert.equal(objectOf(network), undefined);
    assert.equal(objectOf(resource("kubernetes:batch/v1:Job", "generated", { metadata: {} })), undefined);
  });

  it("is kept where the cluster has it, as the provider would have, after all that was made before", () => {
    const state: State = { deployment: { resources: [network], pending_operations: creating(shop, teal) } };
    assert.deepEqual(withoutPendingCreates(state, [shop, teal]).deployment, {
      resources: [
        network,
        { ...shop, id: "shop", outputs: shop.inputs },
        { ...teal, id: "shop/app-teal", outputs: teal.inputs },
      ],
      pending_operations: [],
    });
  });

  it("is forgotten where it was not made", () => {
    const state: State = { deployment: { resources: [network], pending_operations: creating(shop, teal) } };
    assert.deepEqual(withoutPendingCreates(state, []).deployment, { resources: [network], pending_operations: [] });
  });

  it("is forgotten where it was to replace what the state holds: one URN stands for one thing", () => {
    const state: State = { deployment: { resources: [teal], pending_operations: creating(teal) } };
    assert.deepEqual(withoutPendingCreates(state, [teal]).deployment, { resources: [teal], pending_operations: [] });
  });

  it("leaves other operations to the engine, and all else of the state as it was", () => {
    const deleting = { type: "deleting", resource: network };
    const manifest = { version: "v3" };
    const deployment = { manifest, resources: [network], pending_operations: [deleting, ...creating(teal)] };
    assert.deepEqual(withoutPendingCreates({ deployment }, []), {
      deployment: { manifest, resources: [network], pending_operations: [deleting] },
    });
  });
});
