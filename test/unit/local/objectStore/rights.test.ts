import assert from "node:assert/strict";
import type { CloudRecord } from "../../../../local/providers/gcp/cloud";
import type { Properties } from "../../../../local/providers/plugin/values";
import { batchedCalls, callOf } from "../../../../local/services/objectStore/calls";
import { type PodAccount, Rights } from "../../../../local/services/objectStore/rights";

const email = (name: string) => `${name}@shop-1234.iam.gserviceaccount.com`;

function records(type: string, ...inputs: readonly Properties[]): [string, CloudRecord[]] {
  return [type, inputs.map((each, index) => ({ type, urn: "", id: String(index), inputs: each, outputs: {} }))];
}

const bound = (bucket: string, role: string, member: string): Properties => ({
  bucket,
  role: `roles/storage.${role}`,
  member: member.startsWith("all") ? member : `serviceAccount:${email(member)}`,
});
const identity = (name: string, more: Properties = {}): Properties => ({
  serviceAccountId: `projects/shop-1234/serviceAccounts/${email(name)}`,
  role: "roles/iam.workloadIdentityUser",
  member: `serviceAccount:shop-1234.svc.id.goog[django-gke/${name}]`,
  ...more,
});

/** A site's bindings: a public bucket of static files and a private archive. */
const held = new Map([
  records(
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    bound("static", "legacyObjectReader", "allUsers"),
    bound("static", "objectUser", "release"),
    bound("archive", "objectCreator", "database"),
    bound("archive", "legacyBucketReader", "database"),
    bound("archive", "objectUser", "backup"),
    bound("b/archive", "objectViewer", "rehearsal"),
    bound("members", "objectViewer", "allAuthenticatedUsers"),
    bound("archive", "noSuchRole", "release"),
    { ...bound("archive", "admin", "release"), condition: { title: "sometimes", expression: "true" } },
  ),
  records(
    "gcp:serviceaccount/iAMMember:IAMMember",
    ...["release", "database", "backup", "rehearsal"].map((name) => identity(name)),
    identity("conditional", { condition: { title: "sometimes", expression: "true" } }),
    { ...identity("owner"), role: "roles/iam.serviceAccountUser" },
  ),
]);
const rights = new Rights((type) => held.get(type) ?? []);
const pod = (name: string, more: Partial<PodAccount> = {}): PodAccount => ({
  namespace: "django-gke",
  name,
  googleAccount: email(name),
  ...more,
});

describe("the object store's account for a pod", () => {
  for (const [what, account, member] of [
    ["the Google account that its own may act as", pod("release"), `serviceAccount:${email("release")}`],
    ["nobody without an annotation", pod("release", { googleAccount: undefined }), undefined],
    [
      "nobody under another account, whatever its annotation says",
      pod("app", { googleAccount: email("backup") }),
      undefined,
    ],
    ["nobody in another namespace", pod("release", { namespace: "other" }), undefined],
    ["nobody by a binding with a condition", pod("conditional"), undefined],
    ["nobody by a binding to another role", pod("owner"), undefined],
  ] as const)
    it(`is ${what}`, () => assert.equal(rights.memberOf(account), member));
});

/** Calls, and which of the accounts may make them. */
const table: readonly (readonly [method: string, target: string, who: readonly string[]])[] = [
  ["GET", "/static/blog/style.0123456789ab.css", ["anyone", "app", "release", "database", "backup", "rehearsal"]],
  ["HEAD", "/static/blog/style.0123456789ab.css", ["anyone", "app", "release", "database", "backup", "rehearsal"]],
  ["GET", "/static/", ["release"]],
  ["GET", "/static", ["release"]],
  ["GET", "/storage/v1/b/static/o?fields=items(name)", ["release"]],
  ["POST", "/upload/storage/v1/b/static/o?uploadType=multipart", ["release"]],
  ["PUT", "/upload/storage/v1/b/static/o?uploadType=resumable&upload_id=1", ["release"]],
  ["DELETE", "/storage/v1/b/static/o/a%2Fb", ["release"]],
  ["PUT", "/static/a", ["release"]],
  ["DELETE", "/static/a", ["release"]],
  ["GET", "/storage/v1/b/archive", ["database"]],
  ["GET", "/storage/v1/b/archive/o", ["database", "backup", "rehearsal"]],
  ["GET", "/storage/v1/b/archive/o/wal%2F1", ["backup", "rehearsal"]],
  ["GET", "/storage/v1/b/archive/o/wal/1?alt=media", ["backup", "rehearsal"]],
  ["GET", "/download/storage/v1/b/archive/o/wal%2F1?alt=media", ["backup", "rehearsal"]],
  ["GET", "/archive/wal/1", ["backup", "rehearsal"]],
  ["POST", "/upload/storage/v1/b/archive/o?uploadType=resumable", ["database", "backup"]],
  ["DELETE", "/storage/v1/b/archive/o/wal%2F1", ["backup"]],
  ["PATCH", "/storage/v1/b/archive/o/wal%2F1", ["backup"]],
  ["POST", "/storage/v1/b/static/o/a/rewriteTo/b/archive/o/a", ["backup"]],
  ["POST", "/storage/v1/b/archive/o/a/rewriteTo/b/static/o/a", []],
  ["POST", "/storage/v1/b/archive/o/a/compose", ["backup"]],
  ["GET", "/storage/v1/b/archive/o/a/acl", []],
  ["PATCH", "/storage/v1/b/archive", []],
  ["DELETE", "/storage/v1/b/archive", []],
  ["POST", "/storage/v1/b/archive/iam", []],
  ["GET", "/storage/v1/b", []],
  ["POST", "/storage/v1/b?project=shop-1234", []],
  ["GET", "/storage/v1/b/members/o/a", ["release", "database", "backup", "rehearsal"]],
  ["GET", "/storage/v1/b/no-such-bucket/o", []],
  // The host of a whole address, and dots in a path, change nothing.
  ["GET", "http://static/storage/v1/b/archive/o/a", ["backup", "rehearsal"]],
  ["GET", "/static/../archive/wal/1", ["anyone", "app", "release", "database", "backup", "rehearsal"]],
  ["GET", "/%61rchive/wal/1", ["backup", "rehearsal"]],
];

describe("the object store's permissions", () => {
  const everyone = ["anyone", "app", "release", "database", "backup", "rehearsal"];
  for (const [method, target, who] of table)
    it(`allow ${method} ${target} to ${who.length === 0 ? "nobody" : who.join(", ")}`, () => {
      const needs = callOf(method, target)?.needs ?? [];
      const mayThem = everyone.filter((name) => {
        const member = ["anyone", "app"].includes(name) ? undefined : rights.memberOf(pod(name));
        return needs.length > 0 && needs.every((need) => rights.allows(member, need));
      });
      assert.deepEqual(mayThem, who);
    });

  for (const [method, target] of [
    ["POST", "/_internal/delete_all"],
    ["PUT", "/_internal/config"],
    ["PUT", "/upload/resumable/1"],
    ["POST", "/storage/v2/b"],
    ["TRACE", "/static/a"],
    ["GET", "/"],
    ["GET", "//storage/v1/b/archive/o"],
  ] as const)
    it(`reject ${method} ${target} as an unknown call`, () => assert.equal(callOf(method, target), undefined));
});

describe("a batch of calls", () => {
  const part = (line: string) => `--x\r\nContent-Type: application/http\r\n\r\n${line}\r\n\r\n`;

  it("needs the permissions of all its calls", () => {
    const body =
      part("DELETE http://172.30.0.1:4443/storage/v1/b/archive/o/1 HTTP/1.1") +
      part("DELETE /storage/v1/b/static/o/2 HTTP/1.1");
    assert.deepEqual(batchedCalls(body)?.needs, [
      { bucket: "archive", permission: "storage.objects.delete" },
      { bucket: "static", permission: "storage.objects.delete" },
    ]);
  });

  it("is rejected if it is empty or contains a call that nobody may make", () => {
    assert.equal(
      batchedCalls(part("DELETE /storage/v1/b/static/o/2 HTTP/1.1") + part("POST /_internal/delete_all HTTP/1.1")),
      undefined,
    );
    assert.equal(batchedCalls(part("")), undefined);
  });
});
