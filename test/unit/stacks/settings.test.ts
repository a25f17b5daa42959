import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandFor } from "../../../stacks/settings/fixes";
import { SettingsError } from "../../../stacks/settings/problems";
import { checkSettings } from "../../../stacks/settings";
import { badSettings } from "./badSettings";

const project = "django-gke";

/** A stack that lacks nothing. */
const enough = { "gcp:project": "shop-12345", "gcp:region": "europe-west1" };

/** Settings by our names, as the engine gives them. */
function texts(settings: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(settings).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]);
  return { ...enough, ...(Object.fromEntries(named) as Record<string, string>) };
}

function refused(settings: Readonly<Record<string, string>>): SettingsError {
  try {
    checkSettings(settings, project, "test");
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "nothing was refused" });
}

describe("settings", () => {
  it("need only a Google project and region; everything else has a default", () => {
    assert.deepEqual(checkSettings(enough, project, "test"), {
      project: "django-gke",
      stack: "test",
      google: { project: "shop-12345", region: "europe-west1" },
      colour: "orange",
      replicas: 3,
      canary: undefined,
      autoscaling: undefined,
      location: "europe-west1",
      nodes: { machineType: "e2-standard-2", min: 1, max: 3, spot: false, diskGb: 50 },
      masterAuthorizedNetworks: undefined,
      database: {
        storageGb: 10,
        cpu: "250m",
        memory: "512Mi",
        backups: { schedule: "30 3 * * *", keep: "14 days", rehearsal: "30 5 * * 0" },
      },
      rotation: 0,
      protectData: true,
      app: {
        context: "containers/app",
        settings: "website.settings",
        overlay: true,
        superuser: { name: "admin", email: "admin@example.com" },
        cpu: "100m",
        memory: "384Mi",
        threads: 8,
        processes: {},
        cron: {},
        media: "public",
        files: {},
        env: {},
      },
      cache: undefined,
      storageEndpoint: undefined,
      logs: { retentionDays: 30 },
      alerts: {},
      domains: [],
      acme: { directory: "https://acme-v02.api.letsencrypt.org/directory" },
      hstsSeconds: 3600,
      bodyLimitMb: 25,
      rolloutMinutes: 10,
      processes: { web: undefined, release: undefined, others: [] },
      egress: "none",
    });
  });

  it("are read from the texts that the engine gives, objects from JSON", () => {
    const settings = checkSettings(
      texts({
        colour: "maroon",
        replicas: "5",
        canary: '{"colour":"orange","replicas":"2"}',
        autoscaling: '{"maxReplicas":9}',
        domains: '["example.org","www.example.org"]',
        acme: '{"directory":"https://192.0.2.1:14000/dir","email":"me@example.org"}',
        hstsSeconds: "0",
        bodyLimitMb: "100",
        location: "europe-west1-c",
        nodes: '{"spot":"true","min":2}',
        masterAuthorizedNetworks: '["203.0.113.0/24","192.0.2.7/32"]',
        database:
          '{"storageGb":"20","cpu":"1","backups":{"schedule":"0 */6 * * *","keep":"5 backups"},"restoreFrom":"2026-01-31T12:00:00Z"}',
        rotation: "4",
        protectData: "false",
        app: '{"wsgi":"shop.wsgi:application","cpu":"1","memory":"1Gi","threads":"4","egress":["203.0.113.7:587"],"media":"private","env":{"GREETING":"{hello}"}}',
        cache: '{"memory":"256Mi","persistent":"true"}',
        storageEndpoint: "http://172.30.0.1:4443",
        logs: '{"retentionDays":"7","endpoint":"http://172.30.0.1:9428/v1/logs"}',
        alerts: '{"email":"ops@example.com"}',
        rolloutMinutes: "10",
      }),
      project,
      "test",
    );
    assert.deepEqual(settings, {
      project: "django-gke",
      stack: "test",
      google: { project: "shop-12345", region: "europe-west1" },
      colour: "maroon",
      replicas: 5,
      canary: { colour: "orange", replicas: 2 },
      autoscaling: { maxReplicas: 9, targetCpuPercent: 70 },
      domains: ["example.org", "www.example.org"],
      acme: { directory: "https://192.0.2.1:14000/dir", email: "me@example.org" },
      hstsSeconds: 0,
      bodyLimitMb: 100,
      location: "europe-west1-c",
      nodes: { machineType: "e2-standard-2", min: 2, max: 3, spot: true, diskGb: 50 },
      masterAuthorizedNetworks: ["203.0.113.0/24", "192.0.2.7/32"],
      database: {
        storageGb: 20,
        cpu: "1",
        memory: "512Mi",
        backups: { schedule: "0 */6 * * *", keep: "5 backups", rehearsal: "30 5 * * 0" },
        restoreFrom: "2026-01-31T12:00:00Z",
      },
      rotation: 4,
      protectData: false,
      app: {
        context: "containers/app",
        settings: "website.settings",
        overlay: true,
        superuser: { name: "admin", email: "admin@example.com" },
        wsgi: "shop.wsgi:application",
        cpu: "1",
        memory: "1Gi",
        threads: 4,
        processes: {},
        cron: {},
        egress: [{ cidr: "203.0.113.7/32", port: 587 }],
        media: "private",
        files: {},
        env: { GREETING: "{hello}" },
      },
      cache: { memory: "256Mi", persistent: true },
      storageEndpoint: "http://172.30.0.1:4443",
      logs: { retentionDays: 7, endpoint: "http://172.30.0.1:9428/v1/logs" },
      alerts: { email: "ops@example.com" },
      rolloutMinutes: 10,
      processes: { web: undefined, release: undefined, others: [] },
      egress: [{ cidr: "203.0.113.7/32", port: 587 }],
    });
  });

  it("may contain an unquoted time in the stack file, which the engine passes on in a different notation", () => {
    const { database } = checkSettings(
      texts({ database: '{"restoreFrom":"2026-01-31 12:00:00 +0000 UTC"}' }),
      project,
      "test",
    );
    assert.equal(database.restoreFrom, "2026-01-31T12:00:00Z");
  });

  it("accept every schedule that ever runs, even once in four years", () => {
    for (const schedule of [
      "*/15 0-6/2 * * *",
      "5/20 4 * * 1-5",
      "0 0 29 2 *",
      "0 0 31 2,3 *",
      "0 0 31 2 0",
      "0 0,12 1 */3 *",
    ]) {
      const database = JSON.stringify({ backups: { schedule } });
      const settings = checkSettings(texts({ location: "europe-west1-c", database }), project, "test");
      assert.equal(settings.database.backups.schedule, schedule);
    }
  });

  it("refuse more database connections than PostgreSQL accepts, and say the numbers", () => {
    const message = refused({ replicas: "9", canary: '{"colour":"maroon","replicas":7}' }).message;
    assert.match(message, /app\.threads is 8\n/);
    assert.match(
      message,
      /up to 25 pods run at once .* with 8 database connections each: 200, but PostgreSQL accepts 200/,
    );
    assert.match(message, /fix: {6}pulumi config set --stack test --path app\.threads 7\n/);
  });

  it("count both colours of a change, the autoscaler's most, the canary and the surge against PostgreSQL's connections", () => {
    const fits = (given: Readonly<Record<string, string>>) => {
      try {
        checkSettings(texts(given), project, "test");
        return true;
      } catch {
        return false;
      }
    };
    const autoscaling = (maxReplicas: number) => JSON.stringify({ maxReplicas });
    const canary = (replicas: number) => JSON.stringify({ colour: "maroon", replicas });
    // 192 connections are usable: 24 pods of 8 threads.
    assert.deepEqual([fits({ replicas: "12" }), fits({ replicas: "13" })], [true, false]);
    assert.deepEqual([fits({ autoscaling: autoscaling(12) }), fits({ autoscaling: autoscaling(13) })], [true, false]);
    assert.deepEqual(
      [fits({ replicas: "10", canary: canary(4) }), fits({ replicas: "10", canary: canary(5) })],
      [true, false],
    );
    // One main pod and its surge, and a canary that grows by a quarter, when the code changes.
    assert.deepEqual(
      [fits({ replicas: "1", canary: canary(17) }), fits({ replicas: "1", canary: canary(18) })],
      [true, false],
    );
    assert.ok(fits({ replicas: "96", app: '{"threads":1}' }));
  });

  it("let your own project use the internet and the example nothing, unless they say otherwise", () => {
    const context = mkdtempSync(join(tmpdir(), "shop-"));
    writeFileSync(join(context, "manage.py"), "");
    const egress = (app: object) => checkSettings(texts({ app: JSON.stringify(app) }), project, "test").egress;
    try {
      assert.deepEqual(
        [egress({}), egress({ context }), egress({ context, egress: "none" })],
        ["none", "internet", "none"],
      );
    } finally {
      rmSync(context, { recursive: true });
    }
  });

  it("follow the project's name, so a renamed project keeps its settings", () => {
    assert.equal(checkSettings({ ...enough, "shop:colour": "teal" }, "shop", "test").colour, "teal");
  });

  it("of other providers are left to them", () => {
    assert.equal(checkSettings({ ...enough, "cloudflare:apiToken": "x" }, project, "test").colour, "orange");
  });

  it("that are empty in Pulumi.yaml are not set", () => {
    const settings = checkSettings(
      texts({ canary: "{}", autoscaling: "{}", location: "", storageEndpoint: "" }),
      project,
      "test",
    );
    assert.deepEqual(
      [settings.canary, settings.autoscaling, settings.location, settings.storageEndpoint],
      [undefined, undefined, "europe-west1", undefined],
    );
  });

  for (const { key, value, at, fix, beside } of badSettings) {
    it(`refuse ${key} = ${JSON.stringify(value)}${beside === undefined ? "" : ` beside ${JSON.stringify(beside)}`}`, () => {
      const { problems, message } = refused(texts({ [key]: value, ...beside }));
      assert.deepEqual(
        problems.map((problem) => commandFor(problem, "test")),
        [fix],
      );
      assert.match(message, /^Stack test has an invalid setting; nothing was changed\.\n\n {2}/);
      assert.ok(message.includes(`\n  ${at} is `), message);
      assert.ok(message.includes(`    fix:      ${fix}\n`), message);
    });
  }

  it("are tested with at least forty invalid values", () => {
    assert.ok(badSettings.length >= 40);
  });

  it("are refused all at once, in one message", () => {
    // One bad one of each key: the first of each in the table that needs nothing beside it.
    const all = Object.fromEntries([...badSettings].reverse().map(({ key, value }) => [key, value]));
    const { problems, message } = refused(texts(all));
    assert.equal(problems.length, Object.keys(all).length);
    assert.ok(
      message.startsWith(`Stack test has ${problems.length} invalid settings; nothing was changed.\n`),
      message,
    );
    for (const key of Object.keys(all)) assert.ok(message.includes(`\n  ${key}`), `${key} is missing from ${message}`);
  });

  it("that are missing are refused too", () => {
    const { problems } = refused({});
    assert.deepEqual(
      problems.map((problem) => [problem.path.join("."), problem.was]),
      [
        ["gcp:project", "not set"],
        ["gcp:region", "not set"],
      ],
    );
    assert.deepEqual(
      problems.map((problem) => commandFor(problem, "dev")),
      [
        "pulumi config set --stack dev gcp:project '<project ID>'",
        "pulumi config set --stack dev gcp:region '<region>'",
      ],
    );
  });

  it("are shown in the message", () => {
    assert.match(
      refused(texts({ replicas: "three" })).message,
      /replicas is "three"\n {4}allowed: {2}a whole number from 1 to 100\n/,
    );
  });

  const misplacedSecrets: readonly Readonly<Record<string, string>>[] = [
    { app: "hunter2" },
    { app: '{"env":{"1":"hunter2"}}' },
    { app: '{"env":{"TOKEN":["hunter2"]}}' },
    { app: '{"enviroment":{"TOKEN":"hunter2"}}' },
    { app: '{"wsgi":"hunter2"}' },
    { app: '{"context":"hunter2"}' },
    { "app.env.TOKEN": "hunter2" },
    { "app.enviroment": '{"TOKEN":"hunter2"}' },
    { env: '{"TOKEN":"hunter2"}' },
    { "env.TOKEN": "hunter2" },
    { password: "hunter2" },
    { database: '{"password":"hunter2"}' },
    { logs: '{"token":{"a":["hunter2"]}}' },
    { "django-gk:app": "hunter2" },
    { colr: "hunter2" },
  ];
  for (const settings of misplacedSecrets)
    it(`never print a value that may be secret: ${JSON.stringify(settings)}`, () => {
      assert.doesNotMatch(refused(texts(settings)).message, /hunter2/);
    });

  it("never print a value that Pulumi encrypts, for any setting", () => {
    assert.throws(
      () =>
        checkSettings(texts({ location: "Europe-West1" }), project, "test", { secretKeys: ["django-gke:location"] }),
      (error: Error) => /location is a value that is not shown/.test(error.message) && !/West1/.test(error.message),
    );
  });

  for (const { key, fix } of badSettings.filter((each) => each.fix.includes("'<")))
    it(`refuse the placeholder in the command that fixes ${key}: ${fix}`, () => {
      for (const [, path = "", value = ""] of fix.matchAll(/ ([\w.:]+) '(<[^']+>)'/g)) {
        const [name = "", ...parts] = path.split(".");
        const whole = parts.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);
        refused(texts({ [name]: typeof whole === "string" ? whole : JSON.stringify(whole) }));
      }
    });

  const envOf = (env: string, stackFile?: string) =>
    checkSettings(texts({ app: `{"env":${env}}` }), project, "test", { stackFile }).app.env;

  it("take environment variables as pulumi config set --path stores them: whole numbers, booleans and texts", () => {
    assert.deepEqual(envOf('{"EMAIL_PORT":587,"DEBUG":true,"HALF":"0.50","http_proxy":"x"}'), {
      EMAIL_PORT: "587",
      DEBUG: "true",
      HALF: "0.50",
      http_proxy: "x",
    });
  });

  it("take environment variables from the stack file if the engine changes them", () => {
    const stackFile = `config:
  django-gke:app:
    env:
      HALF: 0.50
      DATE: 2026-01-31
      STAMP: 2026-01-31T10:00:00+01:00
      BIG: 123456789012345678901
      NO: 587
      KEY:
        secure: v1:abc
`;
    const arrived = {
      ...{ HALF: 0.5, DATE: "2026-01-31 00:00:00 +0000 UTC", STAMP: "2026-01-31 10:00:00 +0100 +0100" },
      ...{ BIG: 123456789012345680000, NO: 587, KEY: "2026-01-31 00:00:00 +0000 UTC" },
    };
    assert.deepEqual(envOf(JSON.stringify(arrived), stackFile), {
      ...{ HALF: "0.50", DATE: "2026-01-31", STAMP: "2026-01-31T10:00:00+01:00" },
      ...{ BIG: "123456789012345678901", NO: "587", KEY: "2026-01-31 00:00:00 +0000 UTC" },
    });
  });

  for (const [written, arrived] of [
    ["0.5", "0.5"], // was 0.50 before Pulumi rewrote the file
    ['"2026-01-31 00:00:00 +0000 UTC"', '"2026-01-31 00:00:00 +0000 UTC"'], // was 2026-01-31
    ["0755", "493"],
    ["0x1F", "31"],
    ["True", "true"],
    ["~", "null"],
    ["1.2345678901234568e+20", "123456789012345680000"],
  ] as const)
    it(`refuse an environment variable that the stack file has as ${written}, because Pulumi rewrites that`, () => {
      const stackFile = `config:\n  django-gke:app:\n    env:\n      VALUE: ${written}\n`;
      assert.throws(() => envOf(`{"VALUE":${arrived}}`, stackFile), SettingsError);
    });

  it("do not take a text from a stack file that says something else", () => {
    assert.throws(() => envOf('{"HALF":0.5}', "config: {'django-gke:app': {env: {HALF: 0.75}}}"), SettingsError);
    assert.throws(() => envOf('{"HALF":0.5}', "config: [broken"), SettingsError);
  });

  it("may name any environment variable that the stack does not set", () => {
    const names = ["DJANGO_ADMIN_URL", "STATIC_ROOT", "COLOURS_ENABLED", "DATABASE_OPTIONS", "REDIS_TLS_URL"];
    const env = Object.fromEntries(names.map((name) => [name, "x"]));
    assert.deepEqual(envOf(JSON.stringify(env)), env);
  });

  for (const machineType of [
    ...["e2-medium", "e2-custom-4-8192", "n2-custom-2-16384-ext", "custom-2-4096", "g2-standard-4", "c3-standard-22"],
    ...["n1-standard-1", "t2d-standard-1", "n2d-highcpu-64", "c3-standard-4-lssd", "n2-highmem-4"],
  ])
    it(`may have machines of type ${machineType}`, () => {
      const nodes = JSON.stringify({ machineType });
      assert.equal(checkSettings(texts({ nodes }), project, "test").nodes.machineType, machineType);
    });

  it("may give the database as many processors as Pulumi stores: numbers and fractions", () => {
    const cpuOf = (cpu: unknown) =>
      checkSettings(texts({ database: JSON.stringify({ cpu }) }), project, "test").database.cpu;
    assert.deepEqual([1, "1", 0.5, "0.50"].map(cpuOf), ["1", "1", "500m", "500m"]);
  });

  it("suggest the right name for a misspelt one", () => {
    assert.match(refused(texts({ replica: "3" })).message, /did you mean replicas\?/);
    assert.match(refused(texts({ nodes: '{"diskGB":50}' })).message, /did you mean nodes\.diskGb\?/);
    assert.doesNotMatch(refused(texts({ zebra: "3" })).message, /did you mean/);
  });

  it("quote the stack's name for the shell", () => {
    const [problem] = refused(texts({ replicas: "0" })).problems;
    assert.ok(problem !== undefined);
    assert.equal(commandFor(problem, "a b"), "pulumi config set --stack 'a b' replicas 1");
  });
});
