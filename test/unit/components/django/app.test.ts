import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { App } from "../../../../components/django/app";
import { djangoResources } from "../../../../components/django/container";
import { scaling } from "../../../../components/django/scaling";
import { clusterAnswer, imageDigest } from "../answers";
import { at } from "../at";
import { run, valueOf } from "../cloud";
import { cluster, django, inCluster } from "../parts";

const deploymentType = "kubernetes:apps/v1:Deployment";

function app(
  given: Partial<ConstructorParameters<typeof App>[1]> = {},
  environment: Readonly<Record<string, string>> = {},
  rotation = 0,
) {
  return new App(
    "app-teal",
    {
      cluster,
      namespace: "shop",
      colour: "teal",
      django: django(environment, rotation),
      replicas: 3,
      rolloutMinutes: 3,
      ...given,
    },
    inCluster(),
  );
}

describe("App", () => {
  it("is a Deployment named by its colour, of the image's digest", async () => {
    const { cloud } = await run(() => app());
    const { inputs } = cloud.one(deploymentType);
    assert.equal(at(inputs, "metadata", "name"), "app-teal");
    assert.equal(
      at(inputs, "spec", "template", "spec", "containers", 0, "image"),
      `registry.example:5000/shop-12345/shop-dev/app@sha256:${imageDigest}`,
    );
    assert.deepEqual(at(inputs, "spec", "selector"), { matchLabels: { name: "app", colour: "teal" } });
  });

  it("rolls with a quarter more pods at a time, and never fewer", async () => {
    const { cloud } = await run(() => app());
    assert.deepEqual(at(cloud.one(deploymentType).inputs, "spec", "strategy"), {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 },
    });
  });

  it("drains: five seconds until the Service has removed it, then Gunicorn's own twenty and two", async () => {
    const { cloud } = await run(() => app());
    const pod = at(cloud.one(deploymentType).inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "containers", 0, "lifecycle"), { preStop: { sleep: { seconds: 5 } } });
    assert.equal(at(pod, "terminationGracePeriodSeconds"), 30);
  });

  it("is probed with the site's host name, without the database for liveness and with it for readiness", async () => {
    const { cloud } = await run(() => app());
    const container = at(cloud.one(deploymentType).inputs, "spec", "template", "spec", "containers", 0);
    const get = (path: string) => ({ path, port: "http", httpHeaders: [{ name: "Host", value: "203.0.113.9" }] });
    assert.deepEqual(at(container, "livenessProbe", "httpGet"), get("/healthz"));
    assert.deepEqual(at(container, "readinessProbe", "httpGet"), get("/readyz"));
    assert.deepEqual(
      ["periodSeconds", "timeoutSeconds", "failureThreshold"].map((field) => at(container, "livenessProbe", field)),
      [10, 10, 12],
    );
    // The page's own limit is two seconds.
    assert.equal(at(container, "readinessProbe", "timeoutSeconds"), 3);
  });

  it("sets all variables that the image reads, secrets only by reference", async () => {
    const { cloud } = await run(() => app());
    const container = at(cloud.one(deploymentType).inputs, "spec", "template", "spec", "containers", 0);
    assert.deepEqual(at(container, "env"), [
      { name: "DJANGO_SETTINGS_MODULE", value: "django_gke.settings" },
      { name: "DJANGO_GKE_SETTINGS", value: "shop.settings" },
      { name: "HOME", value: "/tmp" },
      { name: "DATABASE_HOST", value: "database" },
      { name: "DATABASE_PORT", value: "5432" },
      { name: "DATABASE_NAME", value: "django" },
      { name: "DATABASE_TLS_ROOT_FILE", value: "/etc/database/ca.crt" },
      { name: "DATABASE_USER", value: "app_a" },
      { name: "DATABASE_PASSWORD", valueFrom: { secretKeyRef: { name: "database-application", key: "app_a" } } },
      {
        name: "DATABASE_URL",
        value:
          "postgres://$(DATABASE_USER):$(DATABASE_PASSWORD)@$(DATABASE_HOST):$(DATABASE_PORT)/$(DATABASE_NAME)" +
          "?sslmode=verify-full&sslrootcert=$(DATABASE_TLS_ROOT_FILE)",
      },
      { name: "DJANGO_ALLOWED_HOSTS", value: "203.0.113.9" },
      { name: "ALLOWED_HOSTS", value: "203.0.113.9" },
      { name: "DJANGO_CSRF_TRUSTED_ORIGINS", value: "" },
      { name: "DJANGO_SECURE", value: "true" },
      { name: "STATIC_URL", value: "https://storage.googleapis.com/shop-static/" },
      { name: "MEDIA_BUCKET", value: "shop-media" },
      { name: "MEDIA_MODE", value: "public" },
      { name: "MEDIA_URL", value: "https://storage.googleapis.com/shop-media/" },
      { name: "WEB_THREADS", value: "8" },
      { name: "BODY_LIMIT_MB", value: "25" },
      { name: "COLOUR", value: "teal" },
      { name: "COLOUR_HEX", value: "#008080" },
      { name: "RELEASE_VERSION", value: "0123456789ab" },
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "PORT", value: "8000" },
    ]);
    assert.deepEqual(at(container, "envFrom"), [{ secretRef: { name: "django" } }]);
  });

  it("answers at its domain, and still at its earlier address", async () => {
    const { cloud } = await run(() => app({ django: { ...django(), host: "shop.example" } }));
    const env = at(cloud.one(deploymentType).inputs, "spec", "template", "spec", "containers", 0, "env");
    const { value } =
      (env as { name: string; value?: string }[]).find(({ name }) => name === "DJANGO_ALLOWED_HOSTS") ?? {};
    assert.equal(value, "shop.example,203.0.113.9");
  });

  it("runs with the project's own settings if the overlay is off", async () => {
    const { cloud } = await run(() => {
      const its = django();
      return app({ django: { ...its, project: { ...its.project, overlay: false } } });
    });
    const env = at(cloud.one(deploymentType).inputs, "spec", "template", "spec", "containers", 0, "env");
    assert.deepEqual(at(env, 0), { name: "DJANGO_SETTINGS_MODULE", value: "shop.settings" });
  });

  it("is as large as its settings say, with temporary space of two thirds of its memory", async () => {
    const { cloud } = await run(() => {
      const its = django();
      return app({ django: { ...its, size: { cpu: "250m", memory: "3Gi" }, threads: 4 } });
    });
    const pod = at(cloud.one(deploymentType).inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "containers", 0, "resources"), {
      requests: { cpu: "250m", memory: "3Gi" },
      limits: { cpu: "1", memory: "3Gi" },
    });
    assert.deepEqual(at(pod, "volumes", 0), { name: "temporary", emptyDir: { sizeLimit: "2048Mi" } });
    const threads = (at(pod, "containers", 0, "env") as { name: string; value?: string }[]).find(
      ({ name }) => name === "WEB_THREADS",
    );
    assert.equal(threads?.value, "4");
  });

  it("has temporary space for an upload of the largest size in each thread", async () => {
    const { cloud } = await run(() => app({ django: { ...django(), threads: 8, bodyLimitMb: 100 } }));
    const volumes = at(cloud.one(deploymentType).inputs, "spec", "template", "spec", "volumes");
    assert.deepEqual(at(volumes, 0, "emptyDir"), { sizeLimit: "832Mi" });
  });

  it("may use as many processors as it requests, but at least one", () => {
    const limit = (cpu: string) => djangoResources({ cpu, memory: "1Gi" }).limits;
    assert.deepEqual(
      [limit("100m"), limit("1500m"), limit("2")].map((limits) => at(limits, "cpu")),
      ["1", "1500m", "2"],
    );
  });

  it("verifies the database's certificate with a read-only file", async () => {
    const { cloud } = await run(() => app());
    const pod = at(cloud.one(deploymentType).inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "containers", 0, "volumeMounts", 1), {
      name: "certificate",
      mountPath: "/etc/database",
      readOnly: true,
    });
    assert.deepEqual(at(pod, "volumes", 1), { name: "certificate", configMap: { name: "database-certificate" } });
  });

  it("reads its files from a read-only folder", async () => {
    const { cloud } = await run(() => {
      const its = django();
      const filesSecret = pulumi.output("django-files");
      return app({ django: { ...its, credentials: Object.assign(its.credentials, { filesSecret }) } });
    });
    const pod = at(cloud.one(deploymentType).inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "containers", 0, "volumeMounts", 2), {
      name: "files",
      mountPath: "/run/secrets/app",
      readOnly: true,
    });
    assert.deepEqual(at(pod, "volumes", 2), {
      name: "files",
      secret: { secretName: "django-files", defaultMode: 0o440 },
    });
  });

  it("rolls its pods when a Secret that they read changes, or the database's certificate", async () => {
    const annotation = async (greeting: string, rotation = 0, certificate = "one") => {
      const { cloud } = await run(() => {
        const its = django({ GREETING: greeting }, rotation);
        return app({ django: { ...its, database: { ...its.database, rootChecksum: pulumi.output(certificate) } } });
      });
      const { inputs } = cloud.one(deploymentType);
      return at(inputs, "spec", "template", "metadata", "annotations", "django-gke/secrets-checksum");
    };
    const hello = await annotation("hello");
    assert.equal(await annotation("hello"), hello);
    assert.notEqual(await annotation("good day"), hello);
    assert.notEqual(await annotation("hello", 1), hello);
    assert.notEqual(await annotation("hello", 0, "another"), hello);
  });

  it("has exactly the pods that are set, and an autoscaler that wants the same number", async () => {
    const { cloud } = await run(() => app({ replicas: 4 }));
    const { inputs, ignoreChanges } = cloud.one(deploymentType);
    const scaler = cloud.one("kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
    assert.deepEqual([at(inputs, "spec", "replicas"), ignoreChanges], [4, []]);
    assert.deepEqual([at(scaler.inputs, "spec", "minReplicas"), at(scaler.inputs, "spec", "maxReplicas")], [4, 4]);
    assert.ok(cloud.after(cloud.one(deploymentType), scaler));
  });

  describe("with an autoscaler", () => {
    /** The pods that it begins with beside Deployments of so many pods, and how often it was looked at until it was ready. */
    async function begins(others: Readonly<Record<string, number>>, available = [100]) {
      const items = Object.entries(others).map(([name, replicas]) => ({ metadata: { name }, spec: { replicas } }));
      const counts = [...available];
      const { cloud, result } = await run(
        () => app({ replicas: 4, autoscaling: { maxReplicas: 9, targetCpuPercent: 60 } }),
        "test",
        (path) => {
          if (path.includes("/deployments?labelSelector=name%3Dapp")) return { items };
          if (!path.endsWith("/deployments/app-teal")) return clusterAnswer(path);
          const replicas = counts.shift() ?? 0;
          return {
            metadata: { name: "app-teal" },
            status: { replicas, updatedReplicas: replicas, availableReplicas: replicas },
          };
        },
      );
      const { inputs, ignoreChanges } = cloud.one(deploymentType);
      assert.deepEqual(ignoreChanges, ["spec.replicas"]);
      assert.equal(await valueOf(result.deployment), "app-teal");
      assert.deepEqual(counts, []);
      return at(inputs, "spec", "replicas");
    }

    it("leaves the number to it, but starts with the minimum", async () => {
      assert.equal(await begins({}), 4);
      assert.equal(await begins({ "app-orange": 3 }), 4);
    });

    it("starts with as many pods as serve in other colours, and is ready with no fewer, because it takes over from them", async () => {
      assert.equal(await begins({ "app-orange": 6, "app-maroon": 1 }, [6, 7]), 7);
    });

    it("starts with the maximum if more than that serve", async () => {
      assert.equal(await begins({ "app-orange": 9, "app-maroon": 2 }), 9);
    });

    it("keeps its number if it already exists", async () => {
      assert.equal(await begins({ "app-orange": 8, "app-teal": 5 }), 4);
    });
  });

  it("is scaled by load between the bounds, and down only after five minutes", () => {
    const spec = scaling({ replicas: 2, autoscaling: { maxReplicas: 9, targetCpuPercent: 60 } }, "app-teal");
    assert.deepEqual(spec.scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "app-teal" });
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [2, 9]);
    assert.equal(at(spec.metrics, 0, "resource", "target", "averageUtilization"), 60);
    assert.equal(at(spec.behavior, "scaleDown", "stabilizationWindowSeconds"), 300);
  });

  it("allows a quarter of its pods to be evicted at once, and a single pod too", async () => {
    const { cloud } = await run(() => app());
    assert.deepEqual(cloud.one("kubernetes:policy/v1:PodDisruptionBudget").inputs["spec"], {
      maxUnavailable: "25%",
      selector: { matchLabels: { name: "app", colour: "teal" } },
    });
  });

  it("spreads each version over nodes and zones", async () => {
    const { cloud } = await run(() => app());
    const spread = at(cloud.one(deploymentType).inputs, "spec", "template", "spec", "topologySpreadConstraints");
    assert.deepEqual(
      [0, 1].map((index) => [at(spread, index, "topologyKey"), at(spread, index, "matchLabelKeys")]),
      [
        ["kubernetes.io/hostname", ["pod-template-hash"]],
        ["topology.kubernetes.io/zone", ["pod-template-hash"]],
      ],
    );
  });

  it("serves with the runtime or the Procfile's web command, unless app.wsgi is set", async () => {
    const started = async (wsgi?: string, command?: string) => {
      const its = () => django();
      const { cloud } = await run(() => {
        const one = its();
        return app({ command, django: { ...one, project: { ...one.project, wsgi } } });
      });
      const container = at(cloud.one(deploymentType).inputs, "spec", "template", "spec", "containers", 0);
      const env = at(container, "env") as { name: string; value?: string }[];
      return [
        at(container, "command"),
        at(container, "args"),
        env.find(({ name }) => name === "DJANGO_GKE_WSGI")?.value,
      ];
    };
    const serve = ["python", "-m", "django_gke", "serve"];
    const command = "daphne shop.asgi:application";
    assert.deepEqual(await started(), [undefined, serve, undefined]);
    assert.deepEqual(await started(undefined, command), [undefined, ["sh", "-c", `exec env ${command}`], undefined]);
    const wsgi = "shop.wsgi:application";
    assert.deepEqual(await started(wsgi, command), [undefined, serve, wsgi]);
  });

  it("is awaited by the program; the provider only waits for its deletion", async () => {
    const { cloud, result } = await run(() => app({ rolloutMinutes: 7 }));
    const { inputs } = cloud.one(deploymentType);
    assert.equal(at(inputs, "metadata", "annotations", "pulumi.com/waitFor"), "jsonpath={.metadata.uid}");
    assert.equal(at(inputs, "metadata", "annotations", "pulumi.com/skipAwait"), undefined);
    assert.equal(at(inputs, "spec", "progressDeadlineSeconds"), 420);
    assert.equal(await valueOf(result.deployment), "app-teal");
    assert.ok(cloud.asked.includes("/apis/apps/v1/namespaces/shop/deployments/app-teal"));
  });
});
