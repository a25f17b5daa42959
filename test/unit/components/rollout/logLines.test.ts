import assert from "node:assert/strict";
import { errorLine, readable } from "../../../../components/rollout/logLines";

describe("log lines", () => {
  it("are shown as they are, without empty ones", () => {
    assert.deepEqual(readable("one\n\n  two \n"), ["one", "  two"]);
  });

  it("are shown as message and traceback if they are structured", () => {
    const line = JSON.stringify({
      severity: "ERROR",
      message: "Exception in worker",
      exc_info: "Traceback:\nRuntimeError: closed",
    });
    assert.deepEqual(readable(`${line}\nplain`), [
      "Exception in worker",
      "Traceback:",
      "RuntimeError: closed",
      "plain",
    ]);
    assert.deepEqual(readable(JSON.stringify({ message: "bad", stack_trace: "at x" })), ["bad", "at x"]);
  });

  it("are not changed if they only look structured", () => {
    assert.deepEqual(readable('{"half": \n{"a": 1}'), ['{"half":', '{"a": 1}']);
  });
});

describe("the line with the error", () => {
  it("is Python's exception or PostgreSQL's FATAL, otherwise the last line", () => {
    assert.equal(errorLine(["Traceback", "CommandError: no bucket", "  hint"]), "CommandError: no bucket");
    assert.equal(errorLine(["psycopg.errors.UndefinedColumn: x", "bye"]), "psycopg.errors.UndefinedColumn: x");
    const fatal = "2026-11-25 03:00:00.000 UTC [1] FATAL:  could not map anonymous shared memory";
    assert.equal(errorLine(["LOG:  starting", fatal, "HINT:  less", "LOG:  shut down"]), fatal);
    assert.equal(errorLine(["10.4.0.1: a request", "Traceback: none", "bye"]), "bye");
    assert.equal(errorLine([]), undefined);
  });
});
