import assert from "node:assert/strict";
import { Alerts } from "../../../../components/alerts/alerts";
import { at } from "../at";
import { Cloud, run } from "../cloud";

const policyType = "gcp:monitoring/alertPolicy:AlertPolicy";
const alerts = () =>
  run(
    () =>
      new Alerts("alerts", {
        email: "ops@example.com",
        project: "shop-12345",
        clusterName: "shop-dev",
        namespace: "django-gke",
        host: "shop.example",
        certificateDays: 14,
        logName: "shop-dev",
        logBucket: "projects/shop-12345/locations/europe-west1/buckets/shop-dev-1",
      }),
  );
const thresholdOf = (cloud: Cloud, name: string) =>
  at(cloud.one(policyType, `alerts-${name}`).inputs, "conditions", 0, "conditionThreshold") as Record<string, unknown>;

describe("Alerts", () => {
  it("notify the address of the setting about every problem", async () => {
    const { cloud } = await alerts();
    assert.deepEqual(cloud.one("gcp:monitoring/notificationChannel:NotificationChannel").inputs["labels"], {
      email_address: "ops@example.com",
    });
    assert.deepEqual(
      cloud
        .all(policyType)
        .map(({ name, inputs }) => [name, inputs["notificationChannels"]])
        .sort(),
      ["archiving", "certificate", "disk", "down", "errors"].map((what) => [`alerts-${what}`, ["alerts-id"]]),
    );
  });

  it("check the site every minute over HTTPS with a valid certificate", async () => {
    const { cloud } = await alerts();
    const { inputs } = cloud.one("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig");
    assert.deepEqual(inputs["httpCheck"], { path: "/readyz", port: 443, useSsl: true, validateSsl: true });
    assert.deepEqual(
      [inputs["period"], at(inputs, "monitoredResource", "labels")],
      ["60s", { project_id: "shop-12345", host: "shop.example" }],
    );
  });

  it("count the app's errors and the database's failed archiving in the site's own log bucket", async () => {
    const { cloud } = await alerts();
    const metrics = cloud.all("gcp:logging/metric:Metric").map(({ inputs }) => [inputs["name"], inputs["filter"]]);
    const log = 'logName="projects/shop-12345/logs/shop-dev" AND ';
    assert.deepEqual(metrics, [
      ["shop-dev-errors", `${log}labels."service.name"="app" AND severity>=ERROR`],
      ["shop-dev-archiving", `${log}labels."service.name"="database" AND "archive command failed"`],
    ]);
  });

  it("name a resource type in each filter, without which Cloud Monitoring refuses it", async () => {
    const { cloud } = await alerts();
    for (const name of ["down", "errors", "disk", "archiving", "certificate"])
      assert.match(
        String(thresholdOf(cloud, name)["filter"]),
        /^metric\.type="[^"]+" AND .*resource\.type="\w+"/,
        name,
      );
  });

  it("keep Cloud Monitoring's limits, which its provider does not check", async () => {
    const { cloud } = await alerts();
    // https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies
    const seconds = (text: unknown) => Number(/^(\d+)s$/.exec(String(text))?.[1]);
    for (const name of ["down", "errors", "disk", "archiving", "certificate"]) {
      const { duration, aggregations } = thresholdOf(cloud, name);
      assert.deepEqual([seconds(duration) % 60, seconds(duration) <= 84_600], [0, true], name);
      for (const { alignmentPeriod } of aggregations as { alignmentPeriod: string }[])
        assert.deepEqual([seconds(alignmentPeriod) >= 60, seconds(alignmentPeriod) <= 90_000], [true, true], name);
    }
    const { period, timeout } = cloud.one("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig").inputs;
    assert.ok([60, 300, 600, 900].includes(seconds(period)), "period");
    assert.ok(seconds(timeout) >= 1 && seconds(timeout) <= 60, "timeout");
  });

  it("fire when two places cannot reach the site, a volume is 85 % full, or a certificate has 14 days left", async () => {
    const { cloud } = await alerts();
    const limits = ["down", "disk", "certificate"].map((name) => {
      const { comparison, thresholdValue } = thresholdOf(cloud, name);
      return [comparison, thresholdValue];
    });
    assert.deepEqual(limits, [
      ["COMPARISON_GT", 1],
      ["COMPARISON_GT", 0.85],
      ["COMPARISON_LT", 14],
    ]);
  });
});
