import assert from "node:assert/strict";
import { colours } from "../../../stacks/colours";
import { processorsOf } from "../../../stacks/settings/machineTypes";
import { regionOf, regions, zonesOf } from "../../../stacks/settings/regions";

describe("the table of colours", () => {
  it("has orange and maroon", () => {
    assert.equal(colours.orange, "#ff9900");
    assert.equal(colours.maroon, "#800000");
  });

  for (const [name, hex] of Object.entries(colours)) {
    it(`can use ${name} in names, tags and stylesheets`, () => {
      assert.match(name, /^[a-z]{1,20}$/);
      assert.match(hex, /^#[0-9a-f]{6}$/);
    });
  }
});

describe("the table of machine types", () => {
  it("knows how many processors a type has", () => {
    assert.equal(processorsOf("e2-standard-2"), 2);
    assert.equal(processorsOf("n2d-highcpu-64"), 64);
    assert.equal(processorsOf("c3-highmem-22"), 22);
  });

  for (const type of [
    "",
    "e2",
    "e2-standard",
    "e2-standard-3",
    "e2-standard-2-lssd",
    "e2-micro",
    "t2a-standard-4",
    "c2-highmem-4",
    "n4-standard-4",
    "constructor-name-2",
    "e2-standard-2 ",
  ]) {
    it(`has no ${JSON.stringify(type)}`, () => {
      assert.equal(processorsOf(type), undefined);
    });
  }
});

describe("the table of regions", () => {
  it("knows that the first zone of europe-west1 and us-east1 is b", () => {
    assert.deepEqual(zonesOf("europe-west1"), ["europe-west1-b", "europe-west1-c", "europe-west1-d"]);
    assert.equal(zonesOf("us-east1")[0], "us-east1-b");
  });

  it("gives the region of a zone and of itself", () => {
    assert.equal(regionOf("europe-west12-a"), "europe-west12");
    assert.equal(regionOf("europe-west12"), "europe-west12");
  });

  it("has no zones for a region that is not there", () => {
    assert.deepEqual([zonesOf("europe-west5"), zonesOf("constructor")], [[], []]);
  });

  it("holds names and letters of Google's form", () => {
    for (const [region, letters] of Object.entries(regions)) {
      assert.match(region, /^[a-z]+-[a-z]+[0-9]{1,2}$/);
      assert.match(letters, /^[a-f]{3,4}$/);
    }
  });
});
