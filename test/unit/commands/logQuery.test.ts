import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { cloudLogging, filterOf } from "../../../commands/logs/cloudLogging";
import { requireKnown } from "../../../commands/logs/known";
import { format, levelOf, type LogLine, type LogSearch } from "../../../commands/logs/line";
import { type LogQuery, parseArguments } from "../../../commands/logs/query";
import { logsQl } from "../../../commands/logs/victoriaLogs";

describe("npm run logs: its arguments", () => {
  it("default to the last hour of all lines of the local stack", () => {
    assert.deepEqual(parseArguments([]), {
      stack: "local",
      seconds: 3600,
      follow: false,
      json: false,
      query: { colour: undefined, level: undefined, pod: undefined, text: undefined, limit: 1000 },
    });
  });

  it("narrow that down", () => {
    const args = "--stack dev --colour maroon --level error --since 2d --pod app-maroon-5d9f-x7 --limit 10 -f".split(
      " ",
    );
    assert.deepEqual(parseArguments([...args, "no such table"]), {
      stack: "dev",
      seconds: 172800,
      follow: true,
      json: false,
      query: { colour: "maroon", level: "error", pod: "app-maroon-5d9f-x7", text: "no such table", limit: 10 },
    });
  });

  for (const [args, message] of [
    [["--colour", "red"], '--colour is "red"; allowed is one of orange, maroon, teal, indigo.'],
    [["--colour", 'maroon" or *'], '--colour is "maroon\\" or *"; allowed is one of orange, maroon, teal, indigo.'],
    [["--level", "warn"], '--level is "warn"; allowed is one of debug, info, warning, error, critical.'],
    [["--level", "toString"], '--level is "toString"; allowed is one of debug, info, warning, error, critical.'],
    [["--since", "yesterday"], '--since is "yesterday"; allowed is a number with s, m, h or d after it, such as 30m.'],
    [["--since", "0m"], '--since is "0m"; allowed is a number with s, m, h or d after it, such as 30m.'],
    [["--pod", "App_1"], '--pod is "App_1"; allowed is the name of a pod.'],
    [["--stack", "a b"], 'The stack is "a b"; allowed is the name of a stack.'],
    [["--limit", "all"], '--limit is "all"; allowed is a whole number from 1 to 99999.'],
    [["two", "texts"], 'Unexpected argument "texts".'],
  ] as const)
    it(`${JSON.stringify(args)} is refused in one sentence`, () => {
      assert.throws(() => parseArguments(args), { message });
    });

  it("are refused if they are unknown", () => {
    assert.throws(() => parseArguments(["--color", "maroon"]), /^UserError: Unknown option '--color'/);
  });
});

const since = new Date("2026-01-02T03:04:05Z");
const log = { project: "shop", location: "europe-west1", bucket: "b-1", logName: "shop-dev", namespace: "django-gke" };
const all: LogQuery = { since, limit: 7, colour: "maroon", level: "error", pod: "app-1", text: "no such" };
const hostile = 'x" or "k8s.namespace.name":="other\\" | delete .*\n';

describe("the query to VictoriaLogs", () => {
  it("asks only for the namespace by default", () => {
    assert.equal(
      logsQl({ since, limit: 1000 }, "django-gke"),
      '"k8s.namespace.name":="django-gke" | sort by (_time) desc limit 1000',
    );
  });

  it("contains every given condition", () => {
    assert.equal(
      logsQl(all, "django-gke"),
      '"k8s.namespace.name":="django-gke" "colour":="maroon" "k8s.pod.name":="app-1" severity_number:>=17 ' +
        '_msg:~"(?i)no such" | sort by (_time) desc limit 7',
    );
  });

  it("treats the search text literally", () => {
    assert.equal(
      logsQl({ since, limit: 7, text: hostile }, "shop"),
      '"k8s.namespace.name":="shop" _msg:~"(?i)x\\" or \\"k8s\\\\.namespace\\\\.name\\":=\\"other\\\\\\\\\\" \\\\| delete \\\\.\\\\*\\n" ' +
        "| sort by (_time) desc limit 7",
    );
    assert.match(logsQl({ since, limit: 7, text: "half \ud83d" }, "shop"), /"\(\?i\)half \ufffd"/);
  });
});

describe("the query to Cloud Logging", () => {
  it("asks for the stack's log since the given time, with every given condition", () => {
    assert.equal(
      filterOf(all, log),
      'logName="projects/shop/logs/shop-dev" AND resource.labels.namespace_name="django-gke" AND ' +
        'timestamp>="2026-01-02T03:04:05.000Z" AND labels.colour="maroon" AND resource.labels.pod_name="app-1" AND ' +
        'severity>=ERROR AND textPayload:"no such"',
    );
  });

  it("treats the search text literally", () => {
    assert.match(
      filterOf({ since, limit: 7, text: hostile }, log),
      / AND textPayload:"x\\" or \\"k8s\.namespace\.name\\":=\\"other\\\\\\" \| delete \.\*\\n"$/,
    );
  });

  it("fails with a remedy if gcloud is missing", async () => {
    const path = process.env.PATH;
    process.env.PATH = "";
    try {
      await assert.rejects(cloudLogging(log)({ since, limit: 7 }), /^UserError: Cannot search Cloud Logging: gcloud/);
    } finally {
      process.env.PATH = path;
    }
  });
});

describe("a search that finds nothing", () => {
  const written = [
    { pod: "app-1", colour: "maroon" },
    { pod: "database-0", colour: "" },
  ];
  const search: LogSearch = ({ pod, colour }) =>
    Promise.resolve(
      written
        .filter((line) => (pod ?? line.pod) === line.pod && (colour ?? line.colour) === line.colour)
        .map((line) => ({ ...line, time: "", level: "", version: "", message: "" })),
    );

  it("fails for a pod or colour that wrote nothing, and names those that did", async () => {
    await assert.rejects(requireKnown(search, { since, limit: 7, pod: "app-2", text: "x" }), {
      message: "Pod app-2 has not written any lines since 2026-01-02T03:04:05.000Z.",
      remedy: "These did: app-1, database-0. Look further back with --since.",
    });
    await assert.rejects(requireKnown(search, { since, limit: 7, colour: "teal" }), {
      message: "Colour teal has not written any lines since 2026-01-02T03:04:05.000Z.",
      remedy: "These did: maroon. Look further back with --since.",
    });
  });

  it("is valid if the pod and the colour are known", async () => {
    await requireKnown(search, { since, limit: 7, pod: "app-1", colour: "maroon", text: "x" });
    await requireKnown(search, { since, limit: 7, text: "x" });
  });
});

describe("a printed line", () => {
  const line: LogLine = {
    time: "2026-01-02T03:04:05.12345Z",
    level: "error",
    pod: "app-1",
    colour: "maroon",
    version: "0123",
    message: "broken",
  };

  it("has time, level, pod, colour and message", () => {
    assert.equal(format(line), "2026-01-02T03:04:05.123Z  error     app-1  maroon  broken");
    assert.equal(format({ ...line, level: "", colour: "" }), "2026-01-02T03:04:05.123Z  -         app-1  -  broken");
  });

  it("cannot control the terminal", () => {
    assert.match(format({ ...line, message: "a\x1b[2Jb\rc\nd" }), / {2}a\?\[2Jb\?c\n {4}d$/);
  });

  it("has the level of its number", () => {
    assert.deepEqual([0, 1, 5, 9, 12, 13, 17, 18, 21, 24].map(levelOf), [
      "",
      "debug",
      "debug",
      "info",
      "info",
      "warning",
      "error",
      "error",
      "critical",
      "critical",
    ]);
  });
});
