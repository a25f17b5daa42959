import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, it } from "mocha";
import { requireLogin } from "../../../stacks/login";

/** A failure as it comes from the engine: https://grpc.io/docs/guides/error/ */
function refusal(details: string): Error {
  return Object.assign(new Error(`2 UNKNOWN: ${details}`), { details });
}

/** Asks under mocks, which answer as `answer` does; answers what was asked for. */
async function ask(answer: () => Record<string, unknown>): Promise<string[]> {
  const asked: string[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type }) => {
      asked.push(type);
      return { id: type, state: {} };
    },
    call: ({ token }) => {
      asked.push(token);
      return answer();
    },
  });
  await requireLogin();
  return asked;
}

/** A plugin that does what this line of shell says. */
let folder: string;
const path = process.env.PATH;
function plugin(line: string | undefined): void {
  rmSync(join(folder, "gke-gcloud-auth-plugin"), { force: true });
  if (line !== undefined)
    writeFileSync(join(folder, "gke-gcloud-auth-plugin"), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
}
function withPlugin(): void {
  folder = mkdtempSync(join(tmpdir(), "login-"));
  // Without the rest of PATH, where a machine may have Google's own.
  process.env.PATH = folder;
  plugin("echo '{}'");
}
function withoutPlugin(): void {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
}

describe("the login for the cluster", () => {
  beforeEach(withPlugin);
  afterEach(withoutPlugin);
  const refused = async (line: string | undefined) => {
    plugin(line);
    const error: unknown = await ask(() => ({ accessToken: "a token" })).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(pulumi.RunError.isInstance(error), String(error));
    return error.message;
  };

  it("needs gke-gcloud-auth-plugin, and fails before anything is created if it is missing", async () => {
    assert.equal(
      await refused(undefined),
      "gke-gcloud-auth-plugin is not on PATH, and the cluster cannot be reached without it; nothing was changed.\n" +
        "Install it and run the same command again: gcloud components install gke-gcloud-auth-plugin\n",
    );
  });

  it("is rejected with the plugin's error and the command that logs in", async () => {
    assert.equal(
      await refused("echo 'F1128 cred.go:150] Failed to retrieve access token: reauthentication required' >&2; exit 1"),
      "gke-gcloud-auth-plugin gives no credential (F1128 cred.go:150] Failed to retrieve access token: " +
        "reauthentication required); nothing was changed.\nLog in and run the same command again: gcloud auth login\n",
    );
  });

  it("runs the plugin as kubectl does, without a terminal", async () => {
    plugin('case "$KUBERNETES_EXEC_INFO" in *ExecCredential*interactive*false*) ;; *) exit 1;; esac');
    await ask(() => ({ accessToken: "a token" }));
  });
});

describe("the login at Google", () => {
  beforeEach(withPlugin);
  afterEach(withoutPlugin);
  it("is requested only once", async () => {
    assert.deepEqual(await ask(() => ({ accessToken: "a token" })), [
      "gcp:organizations/getClientConfig:getClientConfig",
    ]);
  });

  for (const said of [
    'oauth2: "invalid_grant" "reauth related error (invalid_rapt)" "https://support.google.com/a/answer/9368756"',
    'oauth2: "invalid_grant" "Token has been expired or revoked."',
    "google: could not find default credentials. See https://cloud.google.com/docs/authentication/external/set-up-adc for more information",
    "failed to load application credentials:\nTo use your default gcloud credentials, run:\n\t`gcloud auth application-default login`",
    "googleapi: Error 401: Request had invalid authentication credentials., authError",
  ])
    it(`is reported as invalid if Google says: ${said.split("\n")[0]}`, async () => {
      const cause = said.split("\n")[0] ?? "";
      await assert.rejects(
        ask(() => {
          throw refusal(`invocation of gcp:organizations/getClientConfig:getClientConfig returned an error:\n${said}`);
        }),
        (error) => {
          assert.ok(pulumi.RunError.isInstance(error));
          assert.equal(
            error.message,
            "You are not logged in to Google, or Google refuses the login; nothing was changed.\n" +
              "Log in and run the same command again: gcloud auth application-default login\n" +
              `(and, for gke-gcloud-auth-plugin, gcloud auth login). It said: ${cause}\n`,
          );
          return true;
        },
      );
    });

  it("is not blamed for unrelated errors", async () => {
    await assert.rejects(
      ask(() => {
        throw refusal("dial tcp: lookup oauth2.googleapis.com: no such host");
      }),
      (error: Error) => error.message.includes("no such host") && !pulumi.RunError.isInstance(error),
    );
  });
});
