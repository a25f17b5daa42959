import assert from "node:assert/strict";
import { Cron } from "../../../../components/django/cron";
import { Process } from "../../../../components/django/process";
import { clusterAnswer } from "../answers";
import { at } from "../at";
import { run, valueOf } from "../cloud";
import { cluster, django, inCluster } from "../parts";

const process = (given: Partial<ConstructorParameters<typeof Process>[1]> = {}) =>
  new Process(
    "process-worker-teal",
    {
      cluster,
      namespace: "shop",
      processName: "worker",
      colour: "teal",
      django: django(),
      command: "celery -A shop worker",
      replicas: 2,
      cpu: "500m",
      memory: "768Mi",
      graceSeconds: 90,
      rolloutMinutes: 3,
      ...given,
    },
    inCluster(),
  );

describe("Process", () => {
  it("runs the Procfile's command in the app's image, with its own size and time to finish", async () => {
    const { cloud } = await run(() => process());
    const { inputs } = cloud.one("kubernetes:apps/v1:Deployment");
    assert.equal(at(inputs, "metadata", "name"), "process-worker-teal");
    const pod = at(inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "containers", 0, "args"), ["sh", "-c", "exec env celery -A shop worker"]);
    assert.deepEqual(at(pod, "containers", 0, "resources"), {
      requests: { cpu: "500m", memory: "768Mi" },
      limits: { cpu: "1", memory: "768Mi" },
    });
    assert.deepEqual([at(inputs, "spec", "replicas"), at(pod, "terminationGracePeriodSeconds")], [2, 90]);
    assert.deepEqual(at(pod, "volumes", 0, "emptyDir"), { sizeLimit: "512Mi" });
  });

  it("is not one of the web pods that the Service, budget and autoscaler select, and rolls as they do", async () => {
    const { cloud } = await run(() => process());
    const { inputs } = cloud.one("kubernetes:apps/v1:Deployment");
    const labels = { name: "process", process: "worker", colour: "teal" };
    assert.deepEqual(at(inputs, "spec", "selector", "matchLabels"), labels);
    assert.deepEqual(at(cloud.one("kubernetes:policy/v1:PodDisruptionBudget").inputs, "spec"), {
      maxUnavailable: "25%",
      selector: { matchLabels: labels },
    });
    assert.deepEqual(at(inputs, "spec", "strategy", "rollingUpdate"), { maxSurge: "25%", maxUnavailable: 0 });
    assert.match(
      String(at(inputs, "spec", "template", "metadata", "annotations", "django-gke/secrets-checksum")),
      /^[0-9a-f]{64}$/,
    );
  });

  it("is awaited until all its pods have run for five seconds", async () => {
    const counts = [1, 2];
    const { cloud, result } = await run(
      () => process(),
      "test",
      (path) => {
        if (!path.includes("/deployments/")) return clusterAnswer(path);
        const count = counts.shift() ?? 0;
        return {
          metadata: { name: "process-worker-teal" },
          status: { replicas: count, updatedReplicas: count, availableReplicas: count },
        };
      },
    );
    assert.equal(await valueOf(result.deployment), "process-worker-teal");
    assert.deepEqual(counts, []);
    assert.equal(at(cloud.one("kubernetes:apps/v1:Deployment").inputs, "spec", "minReadySeconds"), 5);
  });
});

describe("Cron", () => {
  it("runs a command on time in UTC, never twice at once, and not again if it fails", async () => {
    const { cloud } = await run(
      () =>
        new Cron(
          "cron-tidy",
          {
            namespace: "shop",
            commandName: "tidy",
            colour: "teal",
            django: django(),
            schedule: "0 4 * * *",
            command: "python manage.py clearsessions",
          },
          inCluster(),
        ),
    );
    const { inputs } = cloud.one("kubernetes:batch/v1:CronJob");
    const field = (name: string) => at(inputs, "spec", name);
    assert.deepEqual(
      ["schedule", "timeZone", "concurrencyPolicy", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"].map(field),
      ["0 4 * * *", "Etc/UTC", "Forbid", 1, 1],
    );
    const job = at(inputs, "spec", "jobTemplate");
    assert.deepEqual(at(job, "metadata", "labels"), { name: "cron", cron: "tidy" });
    assert.deepEqual(
      [at(job, "spec", "backoffLimit"), at(job, "spec", "template", "spec", "restartPolicy")],
      [0, "Never"],
    );
    assert.deepEqual(at(job, "spec", "template", "spec", "containers", 0, "args"), [
      "sh",
      "-c",
      "exec env python manage.py clearsessions",
    ]);
  });
});
