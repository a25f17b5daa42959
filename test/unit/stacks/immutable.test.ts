import assert from "node:assert/strict";
import { commandFor } from "../../../stacks/settings/fixes";
import { SettingsError } from "../../../stacks/settings/problems";
import { checkSettings } from "../../../stacks/settings";
import { refuseReplacement } from "../../../stacks/immutable";
import { DeployedResource } from "../../../stacks/deployed";

const enough = {
  "gcp:project": "shop-12345",
  "gcp:region": "europe-west1",
  "django-gke:location": "europe-west1-b",
  "django-gke:database": '{"storageGb":20}',
};

function settings(changed: Readonly<Record<string, string>> = {}, stack = "dev") {
  return checkSettings({ ...enough, ...changed }, "django-gke", stack);
}

const cluster: DeployedResource = {
  type: "gcp:container/cluster:Cluster",
  name: "cluster",
  outputs: { name: "django-gke-dev", project: "shop-12345", location: "europe-west1-b" },
};
const bucket: DeployedResource = {
  type: "gcp:storage/bucket:Bucket",
  name: "static",
  outputs: { name: "shop-12345-django-gke-dev-static", project: "shop-12345", location: "EUROPE-WEST1" },
};
const claim: DeployedResource = {
  type: "kubernetes:core/v1:PersistentVolumeClaim",
  name: "database",
  outputs: { metadata: { uid: "volume-1" }, spec: { resources: { requests: { storage: "20Gi" } } } },
};
const stackAt = (rotation?: number): DeployedResource => ({
  type: "pulumi:pulumi:Stack",
  name: "django-gke-dev",
  outputs: { rotation },
});
const site = [stackAt(), cluster, bucket, claim];
/** What says which volume the data is on, and what it was restored from. */
const content = (volume: string, restoredFrom: string): DeployedResource => ({
  type: "kubernetes:core/v1:ConfigMap",
  name: "database-volume",
  outputs: { data: { volume, restoredFrom } },
});
const passwords = (generation: number): DeployedResource => ({
  type: "random:index/randomPassword:RandomPassword",
  name: "database-passwords-owner",
  outputs: { keepers: { generation: String(generation) } },
});

/** The commands that fix what is refused. */
function refused(changed: Readonly<Record<string, string>>, deployed = site): string[] {
  try {
    refuseReplacement(settings(changed), deployed);
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.problems.map((problem) => commandFor(problem, "dev"));
  }
  return [];
}

describe("settings of a deployed site", () => {
  it("may be anything before it is deployed", () => {
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

  it("may not move it if only its cluster exists", () => {
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

  it("may take back a growth that the volume did not get", () => {
    const bound = (storage: string): DeployedResource => ({
      ...claim,
      name: "database-bound",
      outputs: { status: { capacity: { storage } } },
    });
    const back = { "django-gke:database": '{"storageGb":10}' };
    assert.deepEqual(refused(back, [...site, bound("10Gi")]), []);
    assert.equal(refused(back, [...site, bound("15Gi")]).length, 1);
    assert.equal(refused(back, [...site, bound("20Gi")]).length, 1);
    assert.deepEqual(refused({}, [...site, bound("30Gi")]), []);
  });

  it("give the reason", () => {
    assert.throws(() => refuseReplacement(settings({ "django-gke:location": "europe-west1-c" }), site), {
      message: [
        "Stack dev has an invalid setting; nothing was changed.",
        "",
        '  location is "europe-west1-c"',
        "    allowed:  europe-west1-b, where the site is; anywhere else it would be a new site without its data",
        "    fix:      pulumi config set --stack dev location europe-west1-b",
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

  describe("restore", () => {
    const restoreFrom = (from: string) => ({
      "django-gke:database": JSON.stringify({ storageGb: 20, restoreFrom: from }),
    });
    const noon = "2026-01-31T12:00:00Z";

    it("nothing over an existing database, and name the runbook", () => {
      assert.throws(() => refuseReplacement(settings(restoreFrom("latest")), [...site, content("volume-1", "")]), {
        message: [
          "Stack dev has an invalid setting; nothing was changed.",
          "",
          '  database.restoreFrom is "latest"',
          "    allowed:  none, because a restore never overwrites data; to restore in place, see docs/operating.md, Restore to an instant",
          "    fix:      pulumi config rm --stack dev --path database.restoreFrom",
          "",
        ].join("\n"),
      });
    });

    it("may stay the same after a restore, or be removed, but not be changed", () => {
      const restored = [...site, content("volume-1", noon)];
      assert.deepEqual(refused(restoreFrom(noon), restored), []);
      assert.deepEqual(refused({}, restored), []);
      assert.deepEqual(refused(restoreFrom("latest"), restored), [
        `pulumi config set --stack dev --path database.restoreFrom ${noon}`,
      ]);
    });

    it("may be set if the volume is gone, or is new and empty", () => {
      const without = site.filter(({ name }) => name !== "database");
      assert.deepEqual(refused(restoreFrom(noon), [...without, content("volume-1", "")]), []);
      assert.deepEqual(refused(restoreFrom(noon), [...site, content("volume-0", "")]), []);
      assert.deepEqual(refused(restoreFrom(noon), site), []);
    });
  });

  describe("rotation", () => {
    const at = (rotation: number) => ({ "django-gke:rotation": String(rotation) });
    const fix = (rotation: number) => [`pulumi config set --stack dev rotation ${rotation}`];

    it("may be any number before there are passwords", () => {
      assert.deepEqual(refused(at(5), [cluster]), []);
    });

    it("only takes one step at a time, never back, because that would lock out the database's users", () => {
      const deployed = [stackAt(2), cluster, bucket, claim, passwords(2)];
      assert.deepEqual(refused(at(2), deployed), []);
      assert.deepEqual(refused(at(3), deployed), []);
      assert.deepEqual(refused(at(4), deployed), fix(2));
      assert.deepEqual(refused(at(1), deployed), fix(2));
    });

    it("completes an interrupted step before it takes the next", () => {
      const deployed = [stackAt(2), cluster, bucket, claim, passwords(3)];
      assert.deepEqual(refused(at(3), deployed), []);
      assert.deepEqual(refused(at(4), deployed), fix(3));
      assert.deepEqual(refused(at(2), deployed), fix(3));
    });
  });
});
