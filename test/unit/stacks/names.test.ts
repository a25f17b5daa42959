import assert from "node:assert/strict";
import { fit, Names, namesOf } from "../../../stacks/names";

/** Names that Pulumi allows for a stack: up to 100 letters, digits, `.`, `_` and `-`. */
const stacks = [
  "dev",
  "prod",
  "local",
  "Dev",
  "DEV",
  "dev.",
  "dev_",
  "dev-",
  "-dev",
  "d.e.v",
  "d-e-v",
  "d_e_v",
  "d--e--v",
  "1",
  "a",
  "_",
  ".",
  "-",
  "--",
  "0000-0000",
  "google",
  "g00gle.staging",
  "feature_ABC-123.fix",
  "review-deadbeef",
  "review-0123abcd",
  "x".repeat(100),
  "X".repeat(100),
  "-".repeat(100),
  `${"x".repeat(99)}y`,
  `${"long-stack-name.".repeat(6)}a`,
  `${"long-stack-name.".repeat(6)}b`,
];

const services: Readonly<Record<Exclude<keyof Names, "labels">, RegExp>> = {
  network: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
  address: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
  cluster: /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
  repository: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
  staticBucket: /^(?!goog)(?!.*g[o0]{2}g)[a-z0-9][-a-z0-9]{1,61}[a-z0-9]$/,
  mediaBucket: /^(?!goog)(?!.*g[o0]{2}g)[a-z0-9][-a-z0-9]{1,61}[a-z0-9]$/,
  appAccount: /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
  nodeAccount: /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
  archiveBucket: /^(?!goog)(?!.*g[o0]{2}g)[a-z0-9][-a-z0-9]{1,61}[a-z0-9]$/,
  releaseAccount: /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
  databaseAccount: /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
  backupAccount: /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
  rehearsalAccount: /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
  logAccount: /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
  certificateBucket: /^(?!goog)(?!.*g[o0]{2}g)[a-z0-9][-a-z0-9]{1,61}[a-z0-9]$/,
  edgeAccount: /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
  log: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
};

describe("names", () => {
  it("of an ordinary stack are readable", () => {
    assert.deepEqual(namesOf("django-gke", "dev", "shop-12345"), {
      network: "django-gke-dev",
      address: "django-gke-dev",
      cluster: "django-gke-dev",
      repository: "django-gke-dev",
      staticBucket: "shop-12345-django-gke-dev-static",
      mediaBucket: "shop-12345-django-gke-dev-media",
      appAccount: "django-gke-dev-app",
      nodeAccount: "django-gke-dev-nodes",
      archiveBucket: "shop-12345-django-gke-dev-archive",
      certificateBucket: "shop-12345-django-gke-dev-certificates",
      releaseAccount: "django-gke-dev-release",
      edgeAccount: "django-gke-dev-edge",
      databaseAccount: "django-gke-dev-database",
      backupAccount: "django-gke-dev-backup",
      rehearsalAccount: "django-gke-dev-rehearsal",
      logAccount: "django-gke-dev-logs",
      log: "django-gke-dev",
      labels: { "pulumi-project": "django-gke", "pulumi-stack": "dev" },
    });
  });

  it("never change, because that would replace the resources", () => {
    assert.deepEqual(namesOf("django-gke", "feature_ABC-123.fix", "shop-12345"), {
      network: "django-gke-feature-abc-123-fix-44c8a895",
      address: "django-gke-feature-abc-123-fix-44c8a895",
      cluster: "django-gke-feature-abc-123-fix-44c8a895",
      repository: "django-gke-feature-abc-123-fix-44c8a895",
      staticBucket: "shop-12345-django-gke-feature-abc-123-fix-35e346aa-static",
      mediaBucket: "shop-12345-django-gke-feature-abc-123-fix-35e346aa-media",
      appAccount: "django-gke-featur-44c8a895-app",
      nodeAccount: "django-gke-feat-44c8a895-nodes",
      archiveBucket: "shop-12345-django-gke-feature-abc-123-fix-35e346aa-archive",
      certificateBucket: "shop-12345-django-gke-feature-abc-123-fix-35e346aa-certificates",
      releaseAccount: "django-gke-fe-44c8a895-release",
      edgeAccount: "django-gke-featu-44c8a895-edge",
      databaseAccount: "django-gke-f-44c8a895-database",
      backupAccount: "django-gke-fea-44c8a895-backup",
      rehearsalAccount: "django-gke-44c8a895-rehearsal",
      logAccount: "django-gke-featu-44c8a895-logs",
      log: "django-gke-feature-abc-123-fix-44c8a895",
      labels: { "pulumi-project": "django-gke", "pulumi-stack": "feature-abc-123-fix-d1ffd5d2" },
    });
  });

  for (const [service, allowed] of Object.entries(services) as [keyof typeof services, RegExp][]) {
    it(`are valid for ${service}, whatever stack and project are called`, () => {
      for (const project of ["django-gke", "Shop.2", "9lives", "p".repeat(100)]) {
        for (const stack of stacks) {
          for (const googleProject of ["local", "example.com:shop", "google-shop", "p".repeat(30)])
            assert.match(
              namesOf(project, stack, googleProject)[service],
              allowed,
              `${project} ${stack} ${googleProject}`,
            );
        }
      }
    });

    it(`are never shared by two stacks: ${service}`, () => {
      const names = stacks.map((stack) => namesOf("django-gke", stack, "shop-12345")[service]);
      assert.deepEqual(
        names.filter((name, index) => names.indexOf(name) !== index),
        [],
      );
    });
  }

  it("of labels contain only characters that Google allows", () => {
    for (const stack of stacks) {
      for (const value of Object.values(namesOf("Django.GKE", stack, "shop-12345").labels))
        assert.match(value, /^[a-z0-9_-]{1,63}$/);
    }
  });

  it("of buckets differ between Google projects", () => {
    assert.notEqual(
      namesOf("django-gke", "dev", "shop-1").staticBucket,
      namesOf("django-gke", "dev", "shop-2").staticBucket,
    );
  });

  it("differ even if a stack is called like another stack's hashed name", () => {
    const hashed = fit("Dev", 40);
    assert.equal(hashed, "dev-9c24f45a");
    assert.notEqual(fit(hashed, 40), hashed);
  });

  it("are cut to the limit with the role kept whole", () => {
    const name = fit("a".repeat(40), 30, "release");
    assert.match(name, /^a{13}-[0-9a-f]{8}-release$/);
    assert.equal(name.length, 30);
  });
});
