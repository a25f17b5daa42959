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

describe("a resource that was being created when the engine was killed", () => {
  it("is found in the state's pending creations, if there are any", () => {
    const deleting = { type: "deleting", resource: network };
    assert.deepEqual(pendingCreates({ deployment: {} }), []);
    assert.deepEqual(pendingCreates({ deployment: { pending_operations: [deleting, ...creating(shop)] } }), [shop]);
  });

  it("has the provider's id and kubectl's name if it is an object in the cluster", () => {
    assert.deepEqual(objectOf(teal), {
      id: "shop/app-teal",
      arguments: ["Deployment.v1.apps", "app-teal", "--namespace", "shop"],
    });
    assert.deepEqual(objectOf(shop), { id: "shop", arguments: ["Namespace.v1.", "shop"] });
    assert.equal(objectOf(network), undefined);
    assert.equal(objectOf(resource("kubernetes:batch/v1:Job", "generated", { metadata: {} })), undefined);
  });

  it("is added to the end of the state if it exists in the cluster", () => {
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

  it("is removed from the pending creations if it was not created", () => {
    const state: State = { deployment: { resources: [network], pending_operations: creating(shop, teal) } };
    assert.deepEqual(withoutPendingCreates(state, []).deployment, { resources: [network], pending_operations: [] });
  });

  it("is removed from the pending creations if it was to replace an object with the same URN", () => {
    const state: State = { deployment: { resources: [teal], pending_operations: creating(teal) } };
    assert.deepEqual(withoutPendingCreates(state, [teal]).deployment, { resources: [teal], pending_operations: [] });
  });

  it("leaves other pending operations and the rest of the state unchanged", () => {
    const deleting = { type: "deleting", resource: network };
    const manifest = { version: "v3" };
    const deployment = { manifest, resources: [network], pending_operations: [deleting, ...creating(teal)] };
    assert.deepEqual(withoutPendingCreates({ deployment }, []), {
      deployment: { manifest, resources: [network], pending_operations: [deleting] },
    });
  });
});
