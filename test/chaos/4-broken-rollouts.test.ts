import assert from "node:assert/strict";
import { brokenApp } from "./brokenApp";
import { emptyNodes, fillNodes } from "./fullNodes";
import { Load } from "../e2e/support/load";
import { reportFailures } from "../e2e/support/loadReport";
import { appPods, loadSite, settled } from "../e2e/support/loadSite";
import { loseImage } from "./lostImage";
import { untilServed } from "../e2e/support/served";
import { interruptUp, outputs, Overrides, up } from "../e2e/support/site";
import { sql } from "../e2e/support/sql";

/** Small, so that a rollout takes seconds. */
const small = { "django-gke:replicas": 2 };
const orange = { ...small, "django-gke:colour": "orange" };
const maroon = { ...small, "django-gke:colour": "maroon" };
const teal = { ...small, "django-gke:colour": "teal" };
/** Where no cause is certain the whole time is waited for. */
const impatient = { "django-gke:rolloutMinutes": 1 };

type Colour = typeof small & { readonly "django-gke:colour": string };

/** A release that serves, one that cannot, and the same without its fault. */
interface Story {
  readonly from: Colour;
  readonly fault: Overrides;
  readonly fixed: Colour;
  /** What is broken in addition to settings, when the first one serves. */
  readonly hurt?: () => Promise<void>;
  readonly fix?: () => Promise<void>;
}

/**
 * Rolls out what cannot serve beside a site that serves, then the fixed one. Answers with what the failed update printed.
 * Throws where a request failed, where a pod of the old release was touched, where the stack forgot how to reach it, or where the
 * fixed update does not succeed.
 */
async function failThenFix({ from, fault, fixed, hurt, fix }: Story): Promise<string> {
  await up("local", from);
  const serving = await settled({ [from["django-gke:colour"]]: 2 });
  const told = await outputs("local");
  const load = await loadSite(20);
  let said = "";
  try {
    await hurt?.();
    await assert.rejects(up("local", fault), ({ message }: Error) => {
      said = message;
      return true;
    });
    const still = (await appPods()).filter(({ colour, ready }) => colour === from["django-gke:colour"] && ready);
    assert.deepEqual(still.map(({ uid }) => uid).sort(), serving.map(({ uid }) => uid).sort());
    assert.deepEqual(await outputs("local"), told);
    await fix?.();
    await up("local", fixed);
    await settled({ [fixed["django-gke:colour"]]: 2 });
  } finally {
    const { samples } = await load.stop();
    assert.deepEqual(reportFailures(samples), []);
    assert.ok(samples.length > 100, `${samples.length} requests`);
  }
  return said;
}

/** The engine's own report of the failure: what follows `Diagnostics:`. */
function diagnostics(said: string): string {
  return said.slice(said.lastIndexOf("Diagnostics:"));
}

describe("a rollout that cannot become ready", function () {
  this.timeout("10m");

  it("shows the program's last lines if it exits at once", async () => {
    const said = await failThenFix({ from: orange, fault: { ...maroon, ...brokenApp("crash") }, fixed: maroon });
    assert.match(
      diagnostics(said),
      /error: app-maroon is not ready: django ended with exit code 3, 3 times so far: RuntimeError: the shop is closed\n/,
    );
    assert.match(diagnostics(said), /Last lines of django in pod app-maroon-[-0-9a-z]+:\n/);
  });

  it("shows the database's error if a migration fails", async () => {
    const said = await failThenFix({ from: maroon, fault: { ...orange, ...brokenApp("migration") }, fixed: orange });
    assert.match(
      diagnostics(said),
      /error: release-orange-migrate is not ready: migrate ended with exit code 1: .*relation "blog_nonsense" does not exist\n/,
    );
  });

  it("fails on time with the probe's result if it never becomes ready", async () => {
    const said = await failThenFix({
      from: orange,
      fault: { ...maroon, ...impatient, ...brokenApp("readiness") },
      fixed: maroon,
    });
    assert.match(
      diagnostics(said),
      /error: app-maroon is not ready within 1 min: readiness probe: HTTP 503\n +Last lines of django in pod app-maroon-/,
    );
    assert.match(diagnostics(said), /not ready: closed/);
  });

  it("shows the registry's error if the image does not exist", async () => {
    const done = new AbortController();
    const fresh = { ...teal, ...brokenApp("none") };
    const lost = loseImage("local/django-gke-local", "teal", done.signal);
    lost.catch(() => undefined);
    const fix = async () => (await lost)();
    const said = await failThenFix({ from: maroon, fault: fresh, fixed: fresh, fix });
    done.abort();
    assert.match(
      diagnostics(said),
      /error: release-teal-(migrate|static) is not ready: its image \S+@sha256:[0-9a-f]{64} cannot be pulled: not found\n/,
    );
  });

  it("fails on time with the shortage if there is no room", async () => {
    await emptyNodes();
    try {
      // Room for the Jobs, then for two of the four pods.
      const said = await failThenFix({
        from: teal,
        fault: { ...maroon, ...impatient, "django-gke:replicas": 4 },
        fixed: maroon,
        hurt: () => fillNodes(250),
        fix: emptyNodes,
      });
      assert.match(
        diagnostics(said),
        /error: app-maroon is not ready within 1 min: no room on the nodes: 0\/2 nodes are available: 2 Insufficient cpu\n/,
      );
    } finally {
      await emptyNodes();
    }
  });
});

describe("a database that cannot become ready", function () {
  this.timeout("10m");

  it("fails on time with the cause, and is fixed by the next up with its data intact", async () => {
    await up("local", small);
    await sql("INSERT INTO auth_group (name) VALUES ('fixed') ON CONFLICT DO NOTHING");
    const tooLarge = { ...small, ...impatient, "django-gke:database": { memory: "900Gi" } };
    await assert.rejects(up("local", tooLarge), ({ message }: Error) => {
      const lines = diagnostics(message)
        .split("\n")
        .map((line) => line.trim());
      assert.deepEqual(
        lines.filter((line) => line.startsWith("error: database")),
        [
          "error: database is not ready within 1 min: no room on the nodes: 0/2 nodes are available: 2 Insufficient memory",
        ],
      );
      assert.ok(lines.includes("The site is without it until then. Fix the cause and run the same command again."));
      return true;
    });
    await up("local", small);
    assert.equal(await sql("SELECT name FROM auth_group WHERE name = 'fixed'"), "fixed");
    await untilServed();
  });
});

describe("an engine killed during a change of colour", function () {
  this.timeout("15m");

  it("leaves a serving site, and the next up converges, back or forward", async () => {
    await up("local", orange);
    await settled({ orange: 2 });
    const load: Load = await loadSite(20);
    for (const next of [orange, maroon]) {
      await interruptUp("local", "kubernetes:apps/v1:Deployment", "SIGKILL", maroon);
      await load.calm(10);
      await up("local", next);
      await settled({ [next["django-gke:colour"]]: 2 });
    }
    const { samples } = await load.stop();
    assert.deepEqual(reportFailures(samples), []);
    assert.deepEqual(new Set(samples.map(({ colour }) => colour)), new Set(["orange", "maroon"]));
  });
});
