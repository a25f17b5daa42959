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

/** Settings that must be refused; each is the only fault of its stack. */
export const badSettings: readonly BadSetting[] = [
  bad("colour", "red", "colour", set("colour", "teal")),
  bad("colour", "Orange", "colour", set("colour", "orange")),
  bad("colour", "", "colour", set("colour", "teal")),
  bad("colour", "toString", "colour", set("colour", "orange")),
  bad("replicas", "0", "replicas", set("replicas", "3")),
  bad("replicas", "-1", "replicas", set("replicas", "3")),
  bad("replicas", "1.5", "replicas", set("replicas", "3")),
  bad("replicas", "three", "replicas", set("replicas", "3")),
  bad("replicas", "", "replicas", set("replicas", "3")),
  bad("replicas", "101", "replicas", set("replicas", "3")),
  bad("replicas", "1e2", "replicas", set("replicas", "3")),
  bad("replicas", "[3]", "replicas", set("replicas", "3")),
  bad(
    "canary",
    "maroon",
    "canary",
    `${remove("canary")} && ${set("canary.colour", "maroon")} && ${set("canary.replicas", "1")}`,
  ),
  bad("canary", '{"colour":"maroon"}', "canary.replicas", set("canary.replicas", "1")),
  bad("canary", '{"replicas":1}', "canary.colour", set("canary.colour", "orange")),
  bad("canary", '{"colour":"orange","replicas":1}', "canary.colour", set("canary.colour", "maroon")),
  bad("canary", '{"colour":"maron","replicas":1}', "canary.colour", set("canary.colour", "maroon")),
  bad("canary", '{"colour":"maroon","replicas":0}', "canary.replicas", set("canary.replicas", "1")),
  bad("canary", '{"colour":"maroon","replicas":1,"weight":10}', "canary.weight", remove("canary.weight")),
  bad("autoscaling", "on", "autoscaling", `${remove("autoscaling")} && ${set("autoscaling.maxReplicas", "6")}`),
  bad("autoscaling", '{"targetCpuPercent":70}', "autoscaling.maxReplicas", set("autoscaling.maxReplicas", "6")),
  bad("autoscaling", '{"maxReplicas":2}', "autoscaling.maxReplicas", set("autoscaling.maxReplicas", "3")),
  bad(
    "autoscaling",
    '{"maxReplicas":6,"targetCpuPercent":100}',
    "autoscaling.targetCpuPercent",
    set("autoscaling.targetCpuPercent", "70"),
  ),
  bad("location", "europe-west1-a", "location", set("location", "europe-west1-b")),
  bad("location", "europe-west1b", "location", set("location", "europe-west1-b")),
  bad("location", "Europe-West1", "location", set("location", "europe-west1-b")),
  bad("location", "us-central1-a", "location", set("location", "europe-west1")),
  bad("location", "constructor", "location", set("location", "europe-west1-b")),
  bad("nodes", "big", "nodes", remove("nodes")),
  bad("nodes", '{"machineType":"e2-standard-3"}', "nodes.machineType", set("nodes.machineType", "e2-standard-2")),
  bad("nodes", '{"machineType":"t2a-standard-4"}', "nodes.machineType", set("nodes.machineType", "e2-standard-2")),
  bad("nodes", '{"machineType":"E2-STANDARD-2"}', "nodes.machineType", set("nodes.machineType", "e2-standard-2")),
  bad("nodes", '{"min":0}', "nodes.min", set("nodes.min", "1")),
  bad("nodes", '{"min":"few"}', "nodes.min", set("nodes.min", "1")),
  bad("nodes", '{"min":4,"max":3}', "nodes.max", set("nodes.max", "4")),
  bad("nodes", '{"max":1000}', "nodes.max", set("nodes.max", "3")),
  bad("nodes", '{"spot":"yes"}', "nodes.spot", set("nodes.spot", "true")),
  bad("masterAuthorizedNetworks", "203.0.113.7", "masterAuthorizedNetworks", remove("masterAuthorizedNetworks")),
  bad("masterAuthorizedNetworks", '["203.0.113.7"]', "masterAuthorizedNetworks", remove("masterAuthorizedNetworks")),
  bad("masterAuthorizedNetworks", '["203.0.113.7/24"]', "masterAuthorizedNetworks", remove("masterAuthorizedNetworks")),
  bad("nodes", '{"diskGb":9}', "nodes.diskGb", set("nodes.diskGb", "50")),
  bad("nodes", '{"diskGb":"50GB"}', "nodes.diskGb", set("nodes.diskGb", "50")),
  bad(
    "nodes",
    '{"machinetype":"e2-standard-2"}',
    "nodes.machinetype",
    `${remove("nodes.machinetype")} && ${set("nodes.machineType", "e2-standard-2")}`,
  ),
  bad("database", '{"storageGb":0}', "database.storageGb", set("database.storageGb", "10")),
  bad("database", '{"storageGb":"10Gi"}', "database.storageGb", set("database.storageGb", "10")),
  bad("database", '{"cpu":"a lot"}', "database.cpu", set("database.cpu", "250m")),
  bad("database", '{"cpu":"0"}', "database.cpu", set("database.cpu", "250m")),
  bad("database", '{"cpu":"2"}', "database.cpu", set("database.cpu", "250m"), {
    nodes: '{"machineType":"e2-standard-2"}',
  }),
  bad("database", '{"memory":"512"}', "database.memory", set("database.memory", "512Mi")),
  bad("database", '{"memory":"511Mi"}', "database.memory", set("database.memory", "512Mi")),
  bad("database", '{"memory":"1GB"}', "database.memory", set("database.memory", "512Mi")),
  bad("database", '{"password":"hunter2"}', "database.password", remove("database.password")),
  bad("database", '{"backups":"daily"}', "database.backups", remove("database.backups")),
  ...[
    "daily",
    "@daily",
    "30 3 * *",
    "30 3 * * * *",
    "60 3 * * *",
    "30 24 * * *",
    "30 3 0 * *",
    "30 3 * 13 *",
    "30 3 * * 7",
    // They would never come.
    "30 3 31 2,4,6,9,11 *",
    "30 3 30 2 */2",
  ].map((schedule) =>
    bad(
      "database",
      JSON.stringify({ backups: { schedule } }),
      "database.backups.schedule",
      set("database.backups.schedule", "'30 3 * * *'"),
    ),
  ),
  ...["*/0 * * * *", "5-3 * * * *", "1,,2 * * * *", "30 3 * * sun", "30  3 * * *", "", "-1 * * * *"].map((rehearsal) =>
    bad(
      "database",
      JSON.stringify({ backups: { rehearsal } }),
      "database.backups.rehearsal",
      set("database.backups.rehearsal", "'30 5 * * 0'"),
    ),
  ),
  ...["14", "0 days", "2 weeks", "14days", "0 backups", "1000 backups"].map((keep) =>
    bad(
      "database",
      JSON.stringify({ backups: { keep } }),
      "database.backups.keep",
      set("database.backups.keep", "'14 days'"),
    ),
  ),
  ...[
    "yesterday",
    "2026-01-31",
    "2026-01-31 12:00:00",
    "2026-01-31T12:00:00+01:00",
    "2026-02-30T12:00:00Z",
    "9999-01-01T00:00:00Z",
    "Latest",
  ].map((restoreFrom) =>
    bad("database", JSON.stringify({ restoreFrom }), "database.restoreFrom", set("database.restoreFrom", "latest")),
  ),
  bad("rotation", "-1", "rotation", set("rotation", "0")),
  bad("rotation", "1.5", "rotation", set("rotation", "0")),
  bad("protectData", "maybe", "protectData", set("protectData", "true")),
  bad("protectData", "True", "protectData", set("protectData", "true")),
  bad("app", '{"context":"no/such/folder"}', "app.context", set("app.context", "containers/app")),
  bad("app", '{"context":"stacks"}', "app.context", set("app.context", "containers/app")),
  bad("app", '{"wsgi":"blog.wsgi"}', "app.wsgi", set("app.wsgi", "blog.wsgi:application")),
  bad("app", '{"wsgi":"blog.wsgi:application; rm -rf /"}', "app.wsgi", set("app.wsgi", "blog.wsgi:application")),
  bad("app", '{"cpu":"fast"}', "app.cpu", set("app.cpu", "100m")),
  bad("app", '{"memory":"127Mi"}', "app.memory", set("app.memory", "384Mi")),
  bad("app", '{"memory":"1GB"}', "app.memory", set("app.memory", "384Mi")),
  bad("app", '{"threads":0}', "app.threads", set("app.threads", "8")),
  bad("app", '{"threads":33}', "app.threads", set("app.threads", "32")),
  bad(
    "app",
    '{"processes":{"worker":{"replicas":-1}}}',
    "app.processes.worker.replicas",
    set("app.processes.worker.replicas", "1"),
  ),
  bad("app", '{"processes":{"worker":{"size":1}}}', "app.processes.worker.size", remove("app.processes.worker.size")),
  bad(
    "app",
    '{"cron":{"tidy":{"schedule":"0 4 31 2 *","command":"tidy"}}}',
    "app.cron.tidy.schedule",
    set("app.cron.tidy.schedule", "'0 4 * * *'"),
  ),
  bad("app", '{"cron":{"tidy":{"schedule":"0 4 * * *"}}}', "app.cron.tidy.command", remove("app.cron.tidy.command")),
  ...[
    "everything",
    ["203.0.113.0/24"],
    ["smtp.example.com:587"],
    ["203.0.113.1/24:587"],
    ["10.4.1.0/24:80"],
    [":"],
  ].map((egress) => bad("app", JSON.stringify({ egress }), "app.egress", set("app.egress", "internet"))),
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
  bad("app", '{"env":{"lower":"x"}}', "app.env.lower", remove("app.env.lower")),
  bad("app", '{"env":{"it\'s":"x"}}', `app.env["it's"]`, `pulumi config rm --stack test --path 'app.env["it'\\''s"]'`),
  bad("app", '{"env":{"DATABASE_HOST":"x"}}', "app.env.DATABASE_HOST", remove("app.env.DATABASE_HOST")),
  bad("app", '{"env":{"DJANGO_SECRET_KEY":"x"}}', "app.env.DJANGO_SECRET_KEY", remove("app.env.DJANGO_SECRET_KEY")),
  bad("app", '{"env":{"LIMIT":3}}', "app.env.LIMIT", remove("app.env.LIMIT")),
  bad("app", '{"media":"secret"}', "app.media", set("app.media", "public")),
  bad("cache", "yes", "cache", `${remove("cache")} && ${set("cache.memory", "128Mi")}`),
  bad("cache", '{"persistent":true}', "cache.memory", set("cache.memory", "128Mi")),
  bad("cache", '{"memory":"1"}', "cache.memory", set("cache.memory", "128Mi")),
  bad("app", '{"env":{"REDIS_URL":"redis://cache"}}', "app.env.REDIS_URL", remove("app.env.REDIS_URL"), {
    cache: '{"memory":"64Mi"}',
  }),
  bad("app", '{"env":{"MEDIA_URL":"x"}}', "app.env.MEDIA_URL", remove("app.env.MEDIA_URL")),
  bad("storageEndpoint", "storage.example.com", "storageEndpoint", remove("storageEndpoint")),
  bad("storageEndpoint", "http://storage.example.com", "storageEndpoint", remove("storageEndpoint")),
  bad("storageEndpoint", "http://172.30.0.256:4443", "storageEndpoint", remove("storageEndpoint")),
  bad("storageEndpoint", "http://172.30.0.1/", "storageEndpoint", remove("storageEndpoint")),
  bad("storageEndpoint", "http://172.30.0.1:65536", "storageEndpoint", remove("storageEndpoint")),
  bad("logs", '{"retentionDays":0}', "logs.retentionDays", set("logs.retentionDays", "30")),
  bad("logs", '{"retentionDays":3651}', "logs.retentionDays", set("logs.retentionDays", "30")),
  bad("logs", '{"endpoint":"http://172.30.0.1:9428/"}', "logs.endpoint", remove("logs.endpoint")),
  bad("logs", '{"endpoint":"http://logs.example.com/v1/logs"}', "logs.endpoint", remove("logs.endpoint")),
  bad("logs", '{"endpoint":"http://300.0.0.1/v1/logs"}', "logs.endpoint", remove("logs.endpoint")),
  bad("logs", '{"endpoint":"http://172.30.0.1:99999/v1/logs"}', "logs.endpoint", remove("logs.endpoint")),
  bad("logs", '{"days":3}', "logs.days", remove("logs.days")),
  bad("alerts", '{"email":"ops"}', "alerts.email", remove("alerts.email")),
  bad("rolloutMinutes", "0", "rolloutMinutes", set("rolloutMinutes", "10")),
  bad("rolloutMinutes", "3m", "rolloutMinutes", set("rolloutMinutes", "10")),
  bad("colr", "teal", "colr", `${remove("colr")} && ${set("colour", "teal")}`),
  bad("replicaCount", "3", "replicaCount", remove("replicaCount")),
  bad("environment", "prod", "environment", remove("environment")),
  bad("django-gk:colour", "teal", "django-gk:colour", `${remove("django-gk:colour")} && ${set("colour", "teal")}`),
  bad("gcp:project", "Shop", "gcp:project", set("gcp:project", "my-project-id")),
  bad("gcp:project", "shop_12345", "gcp:project", set("gcp:project", "my-project-id")),
  bad("gcp:region", "europe-wst1", "gcp:region", set("gcp:region", "europe-west1")),
  bad("gcp:region", "europe-west1-b", "gcp:region", set("gcp:region", "europe-west1")),
];
