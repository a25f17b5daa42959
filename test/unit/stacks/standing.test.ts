import assert from "node:assert/strict";
import { SettingsError, commandFor } from "../../../stacks/problems";
import { checkSettings } from "../../../stacks/settings";
import { refuseReplacement, Standing } from "../../../stacks/standing";

const enough = {
  "gcp:project": "shop-12345",
  "gcp:region": "europe-west1",
  "django-gke:location": "europe-west1-b",
  "django-gke:database": '{"storageGb":20}',
};

function settings(changed: Readonly<Record<string, string>> = {}, stack = "dev") {
  return checkSettings({ ...enough, ...changed }, "django-gke", stack);
}

const cluster: Standing = {
  type: "gcp:container/cluster:Cluster",
  outputs: { name: "django-gke-dev", project: "shop-12345", location: "europe-west1-b" },
};
const bucket: Standing = {
  type: "gcp:storage/bucket:Bucket",
  outputs: { name: "shop-12345-django-gke-dev-static", project: "shop-12345", location: "EUROPE-WEST1" },
};
const claim: Standing = {
  type: "kubernetes:core/v1:PersistentVolumeClaim",
  outputs: { spec: { resources: { requests: { storage: "20Gi" } } } },
};
const site = [{ type: "pulumi:pulumi:Stack", outputs: {} }, cluster, bucket, claim];

/** The commands that mend what is refused. */
function refused(changed: Readonly<Record<string, string>>, standing = site): string[] {
  try {
    refuseReplacement(settings(changed), standing);
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.problems.map((problem) => commandFor(problem, "dev"));
  }
  return [];
}

describe("settings of a site that stands", () => {
  it("may be anything before it is made", () => {
    assert.deepEqual(refused({ "django-gke:location": "europe-west1-c" }, []), []);
  });

  it("may stay as they are", () => {
    assert.deepEqual(refused({}), []);
  });

  it("may not move the cluster to another zone", () => {
    assert.deepEqual(refused({ "django-gke:location": "europe-west1-c" }), [
      "pulumi config set --stack dev location europe-west1-b",
    ]);
  });

  it("may not move the site to another region, and say so all at once", () => {
    assert.deepEqual(refused({ "gcp:region": "us-east1", "django-gke:location": "us-east1-b" }), [
      "pulumi config set --stack dev gcp:region europe-west1",
      "pulumi config set --stack dev location europe-west1-b",
    ]);
  });

  it("may not move it while only its cluster is there", () => {
    assert.deepEqual(refused({ "gcp:region": "us-east1", "django-gke:location": "us-east1-b" }, [cluster]), [
      "pulumi config set --stack dev gcp:region europe-west1",
      "pulumi config set --stack dev location europe-west1-b",
    ]);
  });

  it("may not move it to another Google project", () => {
    assert.deepEqual(refused({ "gcp:project": "shop-67890" }), [
      "pulumi config set --stack dev gcp:project shop-12345",
    ]);
  });

  it("may let the volume grow, never shrink", () => {
    assert.deepEqual(refused({ "django-gke:database": '{"storageGb":50}' }), []);
    assert.deepEqual(refused({ "django-gke:database": '{"storageGb":19}' }), [
      "pulumi config set --stack dev --path database.storageGb 20",
    ]);
  });

  it("give the reason", () => {
    assert.throws(() => refuseReplacement(settings({ "django-gke:location": "europe-west1-c" }), site), {
      message: [
        "One setting of stack dev cannot be used; nothing was changed.",
        "",
        '  location is "europe-west1-c"',
        "    allowed is europe-west1-b: there the site was made, and elsewhere it would be another one without its data",
        "    mend it:  pulumi config set --stack dev location europe-west1-b",
        "",
      ].join("\n"),
    });
  });

  it("are refused when the stack was renamed, as every name would change", () => {
    assert.throws(
      () => refuseReplacement(settings({}, "prod"), site),
      /^Error: The cluster of stack prod is called django-gke-dev, and would be called django-gke-prod if it were made today/,
    );
  });
});
