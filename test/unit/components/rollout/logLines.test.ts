import assert from "node:assert/strict";
import { errorLine, readable } from "../../../../components/rollout/logLines";

describe("lines of a log", () => {
  it("are shown as they are, without empty ones", () => {
    assert.deepEqual(readable("one\n\n  two \n"), ["one", "  two"]);
  });

  it("are shown as message and traceback where they are structured", () => {
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

  it("are left alone where they only look structured", () => {
    assert.deepEqual(readable('{"half": \n{"a": 1}'), ['{"half":', '{"a": 1}']);
  });
});

describe("the line that says what went wrong", () => {
  it("is where Python names the exception or PostgreSQL what ends it, else the last one", () => {
    assert.equal(errorLine(["Traceback", "CommandError: no bucket", "  hint"]), "CommandError: no bucket");
    assert.equal(errorLine(["psycopg.errors.UndefinedColumn: x", "bye"]), "psycopg.errors.UndefinedColumn: x");
    const fatal = "2026-11-25 03:00:00.000 UTC [1] FATAL:  could not map anonymous shared memory";
    assert.equal(errorLine(["LOG:  starting", fatal, "HINT:  less", "LOG:  shut down"]), fatal);
    assert.equal(errorLine(["10.4.0.1: a request", "Traceback: none", "bye"]), "bye");
    assert.equal(errorLine([]), undefined);
  });
});
