/** A setting as `pulumi config set` would leave it, and how the message must name it. */
export interface BadSetting {
  /** The key, without our own namespace. */
  readonly key: string;
  readonly value: string;
  /** Where the message says the fault is. */
  readonly at: string;
  /** The command that fixes it. */
  readonly fix: string;
  /** Other settings that it is wrong together with. */
  readonly beside?: Readonly<Record<string, string>>;
}

function set(at: string, value: string): string {
  return `pulumi config set --stack test ${/[.[]/.test(at) ? "--path " : ""}${at} ${value}`;
}

/** A command that stores what only the person knows; it is refused if it is pasted as it is. */
function ask(at: string, what: string): string {
  return set(at, `'<${what}>'`);
}

/** A command that asks for the value and stores it encrypted, exactly as it was typed. */
function typed(at: string): string {
  return `pulumi config set --stack test --secret --path ${at}`;
}

/** A command that moves a value without showing it. */
function move(from: string, to: string, flags = "--secret --path "): string {
  const read = `pulumi config get --stack test ${/[.[]/.test(from) && !from.startsWith("app.env.API") ? "--path " : ""}${from}`;
  return `pulumi config set --stack test ${flags}${to} -- "$(${read})"`;
}

function remove(at: string): string {
  return `pulumi config rm --stack test ${/[.[]/.test(at) ? "--path " : ""}${at}`;
}

function bad(
  key: string,
  value: string,
  at: string,
  fix: string,
  beside?: Readonly<Record<string, string>>,
): BadSetting {
  return { key, value, at, fix, ...(beside === undefined ? {} : { beside }) };
}

/** Settings that must be refused; each is the only problem of its stack. */
export const badSettings: readonly BadSetting[] = [
  bad("colour", "red", "colour", ask("colour", "colour")),
  bad("colour", "Orange", "colour", set("colour", "orange")),
  bad("colour", "maron", "colour", set("colour", "maroon")),
  bad("colour", "", "colour", ask("colour", "colour")),
  bad("colour", "toString", "colour", ask("colour", "colour")),
  bad("replicas", "0", "replicas", set("replicas", "1")),
  bad("replicas", "-1", "replicas", set("replicas", "1")),
  bad("replicas", "1.5", "replicas", set("replicas", "2")),
  bad("replicas", "three", "replicas", ask("replicas", "number")),
  bad("replicas", "", "replicas", ask("replicas", "number")),
  bad("replicas", "101", "replicas", set("replicas", "100")),
  bad("replicas", "1e2", "replicas", set("replicas", "100")),
  bad("replicas", "[3]", "replicas", set("replicas", "3")),
  bad(
    "canary",
    "maroon",
    "canary",
    `${remove("canary")} && ${set("canary.colour", "maroon")} && ${set("canary.replicas", "1")}`,
  ),
  bad("canary", '{"colour":"maroon"}', "canary.replicas", ask("canary.replicas", "number")),
  bad("canary", '{"replicas":1}', "canary.colour", ask("canary.colour", "colour")),
  // It was promoted.
  bad("canary", '{"colour":"orange","replicas":1}', "canary.colour", remove("canary")),
  bad("canary", '{"colour":"maron","replicas":1}', "canary.colour", set("canary.colour", "maroon")),
  bad("canary", '{"colour":"maroon","replicas":0}', "canary.replicas", set("canary.replicas", "1")),
  bad("canary", '{"colour":"maroon","replicas":1,"weight":10}', "canary.weight", remove("canary.weight")),
  bad("autoscaling", "on", "autoscaling", `${remove("autoscaling")} && ${ask("autoscaling.maxReplicas", "number")}`),
  bad("autoscaling", '{"targetCpuPercent":70}', "autoscaling.maxReplicas", ask("autoscaling.maxReplicas", "number")),
  bad("autoscaling", '{"maxReplicas":2}', "autoscaling.maxReplicas", set("autoscaling.maxReplicas", "3")),
  bad(
    "autoscaling",
    '{"maxReplicas":6,"targetCpuPercent":100}',
    "autoscaling.targetCpuPercent",
    set("autoscaling.targetCpuPercent", "95"),
  ),
  bad("location", "europe-west1-d ", "location", set("location", "europe-west1-d")),
  ...(
    [
      ["example.org", "example.org"],
      ['["Example.org"]', "example.org"],
      ['["https://example.org/"]', "example.org"],
      ['["localhost"]', "'<domain name>'"],
      ['["203.0.113.9"]', "'<domain name>'"],
      ['["example.org","example.org"]', "example.org"],
    ] as const
  ).map(([names, first]) =>
    bad(
      "domains",
      names,
      "domains",
      `${remove("domains")} && pulumi config set --stack test --path 'domains[0]' ${first}`,
    ),
  ),
  bad("acme", '{"directory":"http://192.0.2.1/dir"}', "acme.directory", set("acme.directory", "https://192.0.2.1/dir")),
  bad("acme", '{"directory":"letsencrypt"}', "acme.directory", ask("acme.directory", "URL")),
  bad("acme", '{"email":"me"}', "acme.email", ask("acme.email", "e-mail address")),
  bad("acme", '{"root":"/etc/ssl/root.pem"}', "acme.root", remove("acme.root")),
  bad("hstsSeconds", "-1", "hstsSeconds", set("hstsSeconds", "0")),
  bad("bodyLimitMb", "200", "bodyLimitMb", set("bodyLimitMb", "100")),
  bad("location", "europe-west1b", "location", set("location", "europe-west1-b")),
  bad("location", "Europe-West1", "location", set("location", "europe-west1")),
  bad("location", "us-central1-a", "location", ask("location", "zone of europe-west1")),
  bad("location", "constructor", "location", ask("location", "region or zone")),
  bad("nodes", "big", "nodes", remove("nodes")),
  ...(
    [
      ["e2-standard-3", undefined],
      ["t2a-standard-4", undefined],
      ["c4a-standard-4", undefined],
      ["n4-standard-4", undefined],
      ["n1-highmem-1", undefined],
      ["n1-highcpu-1", undefined],
      ["e2-custom-3-4096", undefined],
      ["standard-2", undefined],
      ["constructor", undefined],
      ["e2-standard-02", "e2-standard-2"],
      ["E2-STANDARD-2", "e2-standard-2"],
      ["e2-standard-2 ", "e2-standard-2"],
    ] as const
  ).map(([machineType, meant]) =>
    bad(
      "nodes",
      JSON.stringify({ machineType }),
      "nodes.machineType",
      meant === undefined ? ask("nodes.machineType", "machine type") : set("nodes.machineType", meant),
    ),
  ),
  bad("nodes", '{"min":0}', "nodes.min", set("nodes.min", "1")),
  bad("nodes", '{"min":"few"}', "nodes.min", ask("nodes.min", "number")),
  bad("nodes", '{"min":4,"max":3}', "nodes.max", set("nodes.max", "4")),
  bad("nodes", '{"max":1000}', "nodes.max", set("nodes.max", "100")),
  bad("nodes", '{"spot":"yes"}', "nodes.spot", set("nodes.spot", "true")),
  ...(
    [
      ["203.0.113.7", "203.0.113.7/32"],
      ['["203.0.113.7"]', "203.0.113.7/32"],
      ['["203.0.113.7/24"]', "'<range>'"],
      ["office", "'<range>'"],
    ] as const
  ).map(([networks, range]) =>
    bad(
      "masterAuthorizedNetworks",
      networks,
      "masterAuthorizedNetworks",
      `${remove("masterAuthorizedNetworks")} && pulumi config set --stack test --path 'masterAuthorizedNetworks[0]' ${range}`,
    ),
  ),
  bad("nodes", '{"diskGb":9}', "nodes.diskGb", set("nodes.diskGb", "10")),
  bad("nodes", '{"diskGb":"80GB"}', "nodes.diskGb", set("nodes.diskGb", "80")),
  bad(
    "nodes",
    '{"machinetype":"e2-standard-2"}',
    "nodes.machinetype",
    `${remove("nodes.machinetype")} && ${set("nodes.machineType", "e2-standard-2")}`,
  ),
  bad("database", '{"storageGb":0}', "database.storageGb", set("database.storageGb", "10")),
  bad("database", '{"storageGb":"20Gi"}', "database.storageGb", set("database.storageGb", "20")),
  bad("database", '{"cpu":"a lot"}', "database.cpu", ask("database.cpu", "processors")),
  bad("database", '{"cpu":"0"}', "database.cpu", ask("database.cpu", "processors")),
  bad("database", '{"cpu":"1 core"}', "database.cpu", set("database.cpu", "1")),
  bad("database", '{"cpu":"2"}', "database.cpu", set("database.cpu", "1930m"), {
    nodes: '{"machineType":"e2-standard-2"}',
  }),
  bad("database", '{"memory":"512"}', "database.memory", set("database.memory", "512Mi")),
  bad("database", '{"memory":512}', "database.memory", set("database.memory", "512Mi")),
  bad("database", '{"memory":"511Mi"}', "database.memory", set("database.memory", "512Mi")),
  bad("database", '{"memory":"2GB"}', "database.memory", set("database.memory", "2Gi")),
  bad("database", '{"memory":"much"}', "database.memory", ask("database.memory", "memory")),
  bad("database", '{"memory":"64Gi"}', "database.memory", set("database.memory", "6208Mi")),
  bad("database", '{"memory":"4Gi"}', "database.memory", set("database.memory", "2944Mi"), {
    nodes: '{"machineType":"e2-medium"}',
  }),
  bad("database", '{"password":"hunter2"}', "database.password", remove("database.password")),
  bad("database", '{"backups":"daily"}', "database.backups", remove("database.backups")),
  ...(
    [
      ["daily", "0 0 * * *"],
      ["@daily", "0 0 * * *"],
      ["30 3 * * 7", "30 3 * * 0"],
      ["30 3 * JAN sun", "30 3 * 1 0"],
      ["30  3 * * *", "30 3 * * *"],
      ["30 3 * *", undefined],
      ["30 3 * * * *", undefined],
      ["60 3 * * *", undefined],
      ["30 24 * * *", undefined],
      ["30 3 0 * *", undefined],
      ["30 3 * 13 *", undefined],
      // They would never come.
      ["30 3 31 2,4,6,9,11 *", undefined],
      ["30 3 30 2 */2", undefined],
    ] as const
  ).map(([schedule, meant]) =>
    bad(
      "database",
      JSON.stringify({ backups: { schedule } }),
      "database.backups.schedule",
      meant === undefined
        ? ask("database.backups.schedule", "schedule")
        : set("database.backups.schedule", `'${meant}'`),
    ),
  ),
  ...["*/0 * * * *", "5-3 * * * *", "1,,2 * * * *", "30 3 * * sund", "", "-1 * * * *"].map((rehearsal) =>
    bad(
      "database",
      JSON.stringify({ backups: { rehearsal } }),
      "database.backups.rehearsal",
      ask("database.backups.rehearsal", "schedule"),
    ),
  ),
  ...(
    [
      ["14", undefined],
      ["0 days", undefined],
      ["2 weeks", "14 days"],
      ["14days", "14 days"],
      ["0 backups", undefined],
      ["1000 backups", undefined],
      ["1 backup", "1 backups"],
    ] as const
  ).map(([keep, meant]) =>
    bad(
      "database",
      JSON.stringify({ backups: { keep } }),
      "database.backups.keep",
      meant === undefined
        ? ask("database.backups.keep", "days or backups")
        : set("database.backups.keep", `'${meant}'`),
    ),
  ),
  ...(
    [
      ["yesterday", undefined],
      ["2026-01-31", undefined],
      ["2026-01-31 12:00:00", undefined],
      ["2026-01-31T12:00:00+01:00", "2026-01-31T11:00:00Z"],
      // YAML's date, as the engine hands it over.
      ["2026-01-31 12:00:00 +0100 +0100", "2026-01-31T11:00:00Z"],
      ["2026-02-30T12:00:00Z", undefined],
      ["9999-01-01T00:00:00Z", undefined],
      ["Latest", "latest"],
    ] as const
  ).map(([restoreFrom, meant]) =>
    bad(
      "database",
      JSON.stringify({ restoreFrom }),
      "database.restoreFrom",
      meant === undefined ? ask("database.restoreFrom", "YYYY-MM-DDThh:mm:ssZ") : set("database.restoreFrom", meant),
    ),
  ),
  bad("rotation", "-1", "rotation", set("rotation", "0")),
  bad("rotation", "1.5", "rotation", set("rotation", "2")),
  bad("protectData", "maybe", "protectData", ask("protectData", "true or false")),
  bad("protectData", "off", "protectData", set("protectData", "false")),
  bad("protectData", "True", "protectData", set("protectData", "true")),
  bad("app", '{"context":"../nope"}', "app.context", ask("app.context", "folder")),
  bad("app", '{"context":"stacks"}', "app.context", ask("app.context", "folder")),
  bad("app", '{"context":"containers/app "}', "app.context", set("app.context", "containers/app")),
  bad("app", '{"settings":"shop/settings.py"}', "app.settings", ask("app.settings", "module")),
  bad("app", '{"overlay":"maybe"}', "app.overlay", ask("app.overlay", "true or false")),
  bad("app", '{"packages":"gdal-bin; reboot"}', "app.packages", ask("app.packages", "packages")),
  bad("app", '{"superuser":{"email":"ada"}}', "app.superuser.email", ask("app.superuser.email", "e-mail")),
  bad("app", '{"wsgi":"shop.wsgi"}', "app.wsgi", set("app.wsgi", "shop.wsgi:application")),
  bad("app", '{"wsgi":"shop/wsgi.py"}', "app.wsgi", set("app.wsgi", "shop.wsgi:application")),
  bad("app", '{"wsgi":"shop.wsgi:application; rm -rf /"}', "app.wsgi", ask("app.wsgi", "module:name")),
  bad("app", '{"env":{"1ST":"x"}}', `app.env["1ST"]`, `pulumi config rm --stack test --path 'app.env["1ST"]'`),
  bad(
    "app",
    '{"env":{"API-KEY":"x"}}',
    `app.env["API-KEY"]`,
    `${move(`'app.env["API-KEY"]'`, "app.env.API_KEY")} && pulumi config rm --stack test --path 'app.env["API-KEY"]'`,
  ),
  bad("app", '{"cpu":"fast"}', "app.cpu", ask("app.cpu", "processors")),
  bad("app", '{"memory":"127Mi"}', "app.memory", set("app.memory", "128Mi")),
  bad("app", '{"memory":"1GB"}', "app.memory", set("app.memory", "1Gi")),
  bad("app", '{"memory":"7Gi"}', "app.memory", set("app.memory", "6208Mi")),
  bad("app", '{"threads":0}', "app.threads", set("app.threads", "1")),
  bad("app", '{"threads":33}', "app.threads", set("app.threads", "32")),
  bad(
    "app",
    '{"processes":{"worker":{"replicas":-1}}}',
    "app.processes.worker.replicas",
    set("app.processes.worker.replicas", "0"),
  ),
  bad("app", '{"processes":{"worker":{"size":1}}}', "app.processes.worker.size", remove("app.processes.worker.size")),
  bad(
    "app",
    '{"cron":{"tidy":{"schedule":"0 4 31 2 *","command":"tidy"}}}',
    "app.cron.tidy.schedule",
    ask("app.cron.tidy.schedule", "schedule"),
  ),
  bad(
    "app",
    '{"cron":{"tidy":{"schedule":"0 4 * * *"}}}',
    "app.cron.tidy.command",
    ask("app.cron.tidy.command", "command"),
  ),
  ...[
    "everything",
    ["203.0.113.0/24"],
    ["smtp.example.com:587"],
    ["203.0.113.1/24:587"],
    ["10.4.1.0/24:80"],
    [":"],
  ].map((egress) =>
    bad("app", JSON.stringify({ egress }), "app.egress", ask("app.egress", "none, internet or ranges")),
  ),
  bad(
    "app",
    '{"files":{"../key":"x"}}',
    `app.files["../key"]`,
    `pulumi config rm --stack test --path 'app.files["../key"]'`,
  ),
  bad(
    "app",
    '{"cron":{"Tidy_up":{"schedule":"0 4 * * *","command":"tidy"}}}',
    "app.cron.Tidy_up",
    remove("app.cron.Tidy_up"),
  ),
  bad("app", '{"media":"secret"}', "app.media", ask("app.media", "public or private")),
  bad("cache", "yes", "cache", `${remove("cache")} && ${set("cache.memory", "128Mi")}`),
  bad("cache", '{"persistent":true}', "cache.memory", ask("cache.memory", "memory")),
  bad("cache", '{"memory":"1"}', "cache.memory", set("cache.memory", "1Gi")),
  bad("app", '{"env":{"REDIS_URL":"redis://cache"}}', "app.env.REDIS_URL", remove("app.env.REDIS_URL"), {
    cache: '{"memory":"64Mi"}',
  }),
  bad("app", '{"env":{"MEDIA_URL":"x"}}', "app.env.MEDIA_URL", remove("app.env.MEDIA_URL")),
  bad("alerts", '{"email":"ops"}', "alerts.email", ask("alerts.email", "e-mail address")),
  bad("app", '{"env":{"DATABASE_HOST":"x"}}', "app.env.DATABASE_HOST", remove("app.env.DATABASE_HOST")),
  bad("app", '{"env":{"DJANGO_SECRET_KEY":"x"}}', "app.env.DJANGO_SECRET_KEY", remove("app.env.DJANGO_SECRET_KEY")),
  // The engine no longer has the text: 0.50, 1e3, a date, nothing, a list.
  bad("app", '{"env":{"HALF":0.5}}', "app.env.HALF", typed("app.env.HALF")),
  bad("app", '{"env":{"BIG":123456789012345680000}}', "app.env.BIG", typed("app.env.BIG")),
  bad("app", '{"env":{"DATE":"2026-01-31 00:00:00 +0000 UTC"}}', "app.env.DATE", typed("app.env.DATE")),
  bad("app", '{"env":{"NONE":null}}', "app.env.NONE", typed("app.env.NONE")),
  bad("app", '{"env":{"LIST":[1]}}', "app.env.LIST", typed("app.env.LIST")),
  bad("storageEndpoint", "storage.example.com", "storageEndpoint", ask("storageEndpoint", "address")),
  bad("storageEndpoint", "http://storage.example.com", "storageEndpoint", ask("storageEndpoint", "address")),
  bad("storageEndpoint", "http://172.30.0.256:4443", "storageEndpoint", ask("storageEndpoint", "address")),
  bad("storageEndpoint", "http://172.30.0.1/", "storageEndpoint", set("storageEndpoint", "http://172.30.0.1")),
  bad("storageEndpoint", "http://172.30.0.1:65536", "storageEndpoint", ask("storageEndpoint", "address")),
  bad("logs", '{"retentionDays":0}', "logs.retentionDays", set("logs.retentionDays", "1")),
  bad("logs", '{"retentionDays":3651}', "logs.retentionDays", set("logs.retentionDays", "3650")),
  bad("logs", '{"endpoint":"http://172.30.0.1:9428/"}', "logs.endpoint", ask("logs.endpoint", "address")),
  bad("logs", '{"endpoint":"http://logs.example.com/v1/logs"}', "logs.endpoint", ask("logs.endpoint", "address")),
  bad("logs", '{"endpoint":"http://300.0.0.1/v1/logs"}', "logs.endpoint", ask("logs.endpoint", "address")),
  bad("logs", '{"endpoint":"http://172.30.0.1:99999/v1/logs"}', "logs.endpoint", ask("logs.endpoint", "address")),
  bad("logs", '{"days":3}', "logs.days", remove("logs.days")),
  bad("rolloutMinutes", "0", "rolloutMinutes", set("rolloutMinutes", "1")),
  bad("rolloutMinutes", "3m", "rolloutMinutes", set("rolloutMinutes", "3")),
  bad("colr", "teal", "colr", `${remove("colr")} && ${set("colour", "teal")}`),
  bad(
    "machineType",
    "e2-medium",
    "machineType",
    `${remove("machineType")} && ${set("nodes.machineType", "e2-medium")}`,
  ),
  bad("replicaCount", "3", "replicaCount", remove("replicaCount")),
  bad("environment", "prod", "environment", remove("environment")),
  bad("django-gk:colour", "teal", "django-gk:colour", `${remove("django-gk:colour")} && ${set("colour", "teal")}`),
  // Secrets at the wrong place are moved without being shown.
  bad(
    "app.env.API_KEY",
    "hunter2",
    "app.env.API_KEY",
    `${move("app.env.API_KEY", "app.env.API_KEY")} && pulumi config rm --stack test app.env.API_KEY`,
  ),
  bad(
    "app",
    '{"enviroment":{"API_KEY":"hunter2"}}',
    "app.enviroment",
    `${move("app.enviroment.API_KEY", "app.env.API_KEY")} && ${remove("app.enviroment")}`,
  ),
  bad("env", '{"API_KEY":"hunter2"}', "env", `${move("env.API_KEY", "app.env.API_KEY")} && ${remove("env")}`),
  bad("wsgi", "hunter2", "wsgi", `${move("wsgi", "app.wsgi")} && ${remove("wsgi")}`),
  bad("gcp:project", "my-project-id", "gcp:project", ask("gcp:project", "project ID")),
  bad("gcp:project", "abc", "gcp:project", ask("gcp:project", "project ID")),
  bad("gcp:project", "Shop", "gcp:project", ask("gcp:project", "project ID")),
  bad("gcp:project", "shop_12345", "gcp:project", ask("gcp:project", "project ID")),
  bad("gcp:region", "Europe-West1", "gcp:region", set("gcp:region", "europe-west1")),
  bad("gcp:region", "europe-west1-b", "gcp:region", set("gcp:region", "europe-west1")),
  bad("gcp:region", "europe", "gcp:region", ask("gcp:region", "region")),
];
