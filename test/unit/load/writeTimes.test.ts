import assert from "node:assert/strict";
import { describeTimes, untilWritten } from "../../chaos/writeTimes";
import type { Sample } from "../../e2e/support/loadSample";

const write = (at: number, milliseconds: number, failure?: string): Sample => ({
  ...{ at, milliseconds, failure },
  ...{ kind: "write", connection: "fresh" },
});

describe("the longest time without an acknowledged write", () => {
  const phase = { label: "killed", from: 1000, to: 9000 };

  it("is the longest gap between two acknowledgements", () => {
    const samples = [
      write(900, 200),
      write(1200, 100),
      write(1300, 10, "status 500"),
      write(5000, 300),
      write(5400, 100),
    ];
    assert.equal(untilWritten(samples, phase), 4);
  });

  it("counts from the start of the phase", () => {
    assert.equal(untilWritten([write(500, 100), write(3000, 500)], phase), 2.5);
  });

  it("ignores reads", () => {
    const read: Sample = { at: 2000, milliseconds: 1, kind: "list", connection: "kept" };
    assert.equal(untilWritten([read, write(1400, 100), write(2900, 100)], phase), 1.5);
  });

  it("extends past the phase if no write in it is acknowledged", () => {
    assert.equal(untilWritten([write(1400, 100), write(20_000, 500), write(90_000, 100)], phase), 19);
  });

  it("is the whole phase if no write is acknowledged at all", () => {
    assert.equal(untilWritten([write(500, 100), write(1300, 10, "status 500")], phase), 8);
  });

  it("is reported as a distribution", () => {
    assert.equal(
      describeTimes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
      "10 times; least 1.0, half within 5.0, nine of ten within 9.0, longest 10.0",
    );
  });
});
