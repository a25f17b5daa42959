import assert from "node:assert/strict";
import { DatabasePasswords } from "../../../../components/database/passwords";
import { applicationUser } from "../../../../components/secrets/rotation";
import { at } from "../at";
import { run, secret, valueOf } from "../cloud";
import { database, databaseRoles } from "../parts";

const jobType = "kubernetes:batch/v1:Job";

/** Every password after so many rotations, as the mocked provider makes them: name and generation. */
async function passwordsAt(rotation: number) {
  const { result } = await run(() => new DatabasePasswords("passwords", { rotation }));
  const { administrator, administratorBefore, owner, backup, application } = result;
  return {
    user: result.applicationUser,
    administrator: await valueOf(administrator),
    administratorBefore: await valueOf(administratorBefore),
    owner: await valueOf(owner),
    backup: await valueOf(backup),
    app_a: await valueOf(application.app_a),
    app_b: await valueOf(application.app_b),
  };
}

describe("DatabasePasswords", () => {
  it("alternate for the application: the user of the running pods keeps its password", async () => {
    for (const rotation of [0, 1, 2, 3, 4]) {
      const [before, after] = [await passwordsAt(rotation), await passwordsAt(rotation + 1)];
      assert.notEqual(after.user, before.user);
      assert.equal(after[before.user], before[before.user]);
      assert.notEqual(after[after.user], before[after.user]);
    }
  });

  it("are all different after two rotations", async () => {
    for (const rotation of [0, 1, 2, 3]) {
      const before = Object.values(await passwordsAt(rotation));
      const { user, ...after } = await passwordsAt(rotation + 2);
      assert.equal(user, applicationUser(rotation));
      assert.deepEqual(
        Object.values(after).filter((password) => before.includes(password)),
        [],
      );
    }
  });

  it("keep the administrator's previous password, with which it logs in to set the next", async () => {
    for (const rotation of [0, 1, 2, 3])
      assert.equal((await passwordsAt(rotation + 1)).administratorBefore, (await passwordsAt(rotation)).administrator);
  });

  it("consist of letters and digits, and are generated for every generation", async () => {
    const { cloud } = await run(() => new DatabasePasswords("passwords", { rotation: 3 }));
    const made = cloud.all("random:index/randomPassword:RandomPassword");
    assert.deepEqual(
      made.map(({ name, inputs }) => [name, at(inputs, "keepers", "generation")]),
      [
        ["passwords-administrator-1", "3"],
        ["passwords-administrator-0", "2"],
        ["passwords-owner", "3"],
        ["passwords-backup", "3"],
        ["passwords-app_a", "1"],
        ["passwords-app_b", "2"],
      ],
    );
    for (const { inputs } of made) assert.deepEqual([inputs["length"], inputs["special"]], [32, false]);
  });
});

describe("DatabaseRoles", () => {
  it("sets every user's password, read from files, over a verified connection", async () => {
    const { cloud } = await run(() => databaseRoles());
    const pod = at(cloud.one(jobType).inputs, "spec", "template", "spec");
    assert.deepEqual(at(pod, "containers", 0, "command"), ["roles"]);
    assert.deepEqual(at(pod, "containers", 0, "env"), [
      { name: "DATABASE_HOST", value: "database" },
      { name: "DATABASE_PORT", value: "5432" },
      { name: "TLS_ROOT_FILE", value: "/run/secrets/root/ca.crt" },
      { name: "DATABASE_NAME", value: "django" },
    ]);
    assert.deepEqual(cloud.one("kubernetes:core/v1:Secret", "database-roles-database-roles").inputs["stringData"], {
      administrator: secret,
      "administrator-previous": secret,
      django: secret,
      app_a: secret,
      app_b: secret,
      backup: secret,
    });
    assert.deepEqual(at(pod, "containers", 0, "volumeMounts", 0), {
      name: "roles",
      mountPath: "/run/secrets/roles",
      readOnly: true,
    });
  });

  it("runs restricted, with its own account that has no right and no token", async () => {
    const { cloud } = await run(() => databaseRoles());
    const pod = at(cloud.one(jobType).inputs, "spec", "template", "spec");
    assert.equal(at(pod, "serviceAccountName"), "roles");
    assert.equal(at(pod, "automountServiceAccountToken"), false);
    assert.equal(at(pod, "securityContext", "runAsUser"), 10002);
    assert.equal(at(pod, "containers", 0, "securityContext", "readOnlyRootFilesystem"), true);
    const account = cloud.one("kubernetes:core/v1:ServiceAccount", "database-roles");
    assert.equal(at(account.inputs, "metadata", "annotations"), undefined);
  });

  it("runs again if a password or the volume changes, and only then", async () => {
    const annotations = async (rotation: number) => {
      const { cloud } = await run(() => databaseRoles(database(), rotation));
      return at(cloud.one(jobType).inputs, "spec", "template", "metadata", "annotations") as Record<string, string>;
    };
    assert.deepEqual(await annotations(0), await annotations(0));
    assert.notEqual(
      (await annotations(0))["django-gke/secrets-checksum"],
      (await annotations(1))["django-gke/secrets-checksum"],
    );
    assert.equal((await annotations(0))["django-gke/volume"], "database-uid");
  });

  it("gives the application the user of this rotation, with that user's key of the Secret", async () => {
    for (const [rotation, user] of ["app_a", "app_b", "app_a"].entries()) {
      const { result } = await run(() => databaseRoles(database(), rotation));
      const { application } = result;
      assert.deepEqual([application.user, application.key], [user, user]);
      assert.equal(await valueOf(application.secretName), "database-application");
    }
  });

  it("is finished once the cluster reports the Job complete", async () => {
    const { cloud, result } = await run(() => databaseRoles());
    assert.equal(await valueOf(result.finished.apply((resource) => resource === result)), true);
    assert.equal(cloud.asked.filter((path) => path.includes("/jobs/database-roles-")).length, 1);
  });
});
