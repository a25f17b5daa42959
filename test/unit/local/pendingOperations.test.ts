import assert from "node:assert/strict";
import { State, withoutPendingCreates } from "../../../local/pendingOperations";

const urn = (type: string, name: string) => `urn:pulumi:local::shop::${type}::${name}`;

function resource(type: string, name: string, metadata?: { readonly namespace?: string; readonly name: string }) {
  return { urn: urn(type, name), type, inputs: { metadata } };
}

const teal = resource("kubernetes:apps/v1:Deployment", "teal", { namespace: "shop", name: "app-teal" });
const shop = resource("kubernetes:core/v1:Namespace", "shop", { name: "shop" });
const network = resource("gcp:compute/network:Network", "network");

const creating = (...resources: (typeof teal)[]) => resources.map((made) => ({ type: "creating", resource: made }));

describe("what was being made when an engine was killed", () => {
  it("is of no interest where there is none: the state stays the same one", () => {
    const state: State = { deployment: { resources: [teal], pending_operations: [] } };
    assert.deepEqual(withoutPendingCreates(state), { state, assumed: [] });
    assert.equal(withoutPendingCreates(state).state, state);
    const empty: State = { deployment: {} };
    assert.equal(withoutPendingCreates(empty).state, empty);
  });

  it("is assumed made where it is the cluster's, as the provider would have kept it, after all that was made before", () => {
    const before: State = { deployment: { resources: [network], pending_operations: creating(shop, teal) } };
    const { state, assumed } = withoutPendingCreates(before);
    assert.deepEqual(assumed, [shop.urn, teal.urn]);
    assert.deepEqual(state.deployment, {
      resources: [
        network,
        { ...shop, id: "shop", outputs: shop.inputs },
        { ...teal, id: "shop/app-teal", outputs: teal.inputs },
      ],
      pending_operations: [],
    });
  });

  it("is forgotten where it is Google's: the local cloud takes it over when it is made again", () => {
    const before: State = { deployment: { resources: [], pending_operations: creating(network) } };
    assert.deepEqual(withoutPendingCreates(before), {
      state: { deployment: { resources: [], pending_operations: [] } },
      assumed: [],
    });
  });

  it("is forgotten where it was to replace what the state holds: one URN stands for one thing", () => {
    const before: State = { deployment: { resources: [teal], pending_operations: creating(teal) } };
    assert.deepEqual(withoutPendingCreates(before), {
      state: { deployment: { resources: [teal], pending_operations: [] } },
      assumed: [],
    });
  });

  it("leaves other operations to the engine, and all else of the state as it was", () => {
    const deleting = { type: "deleting", resource: network };
    const manifest = { version: "v3" };
    const deployment = { manifest, resources: [network], pending_operations: [deleting, ...creating(teal)] };
    const { state } = withoutPendingCreates({ deployment });
    assert.deepEqual(
      { ...state.deployment, resources: [] },
      { manifest, resources: [], pending_operations: [deleting] },
    );
  });
});
