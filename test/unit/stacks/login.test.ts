import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
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

describe("the login at Google", () => {
  it("is asked for once, and that is all", async () => {
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
    it(`is told to be renewed where Google says: ${said.split("\n")[0]}`, async () => {
      const cause = said.split("\n")[0] ?? "";
      await assert.rejects(
        ask(() => {
          throw refusal(`invocation of gcp:organizations/getClientConfig:getClientConfig returned an error:\n${said}`);
        }),
        (error) => {
          assert.ok(pulumi.RunError.isInstance(error));
          assert.equal(
            error.message,
            "Google does not take your login, or there is none; nothing was changed.\n" +
              "Log in and run the same command again: gcloud auth application-default login\n" +
              `(and, for gke-gcloud-auth-plugin, gcloud auth login). It said: ${cause}\n`,
          );
          return true;
        },
      );
    });

  it("is not blamed for something else", async () => {
    await assert.rejects(
      ask(() => {
        throw refusal("dial tcp: lookup oauth2.googleapis.com: no such host");
      }),
      (error: Error) => error.message.includes("no such host") && !pulumi.RunError.isInstance(error),
    );
  });
});
