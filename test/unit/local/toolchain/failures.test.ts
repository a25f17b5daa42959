import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { explain } from "../../../../local/toolchain/failures";
import { RunFailure } from "../../../../local/toolchain/loggedRun";
import { UserError } from "../../../../local/toolchain/userError";

/** What programs print, as seen, and the sentence it becomes. */
const said: [output: string, sentence: string][] = [
  [
    'go: github.com/spf13/cobra@v1.9.1: Get "https://proxy.test/x": dial tcp: lookup proxy.test: no such host',
    "Cannot download pulumi 1 from the shop.",
  ],
  ["go: x@v1: reading https://proxy.test/x: 403 Forbidden", "Cannot download pulumi 1 from the shop."],
  ["go: x@v1: reading https://proxy.test/x: 404 Not Found", "Cannot download pulumi 1 from the shop."],
  [
    "W: Failed to fetch http://mirror.test  Temporary failure resolving 'mirror.test'",
    "Cannot download pulumi 1 from the shop.",
  ],
  ["E: Failed getting release file http://mirror.test/Release", "Cannot download pulumi 1 from the shop."],
  [
    'go: x@v1: Get "https://proxy.test": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    "Cannot download pulumi 1: this machine does not trust the certificate of the shop.",
  ],
  ["write /tmp/go-build1/b1/_pkg_.a: no space left on device", "The disk became full while installing pulumi 1."],
  ["ENOSPC: no space left on device, write", "The disk became full while installing pulumi 1."],
  [
    "k8s.io/api: /usr/local/go/pkg/tool/linux_amd64/compile: signal: killed",
    "The machine ran out of memory while installing pulumi 1.",
  ],
  [
    "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1",
    "Cannot install pulumi 1: a different program is installing packages.",
  ],
  ["E: Unable to locate package docker.io", "The shop does not have all of pulumi 1."],
  [
    "E: Packages need to be removed but remove is disabled.",
    "Pulumi 1 cannot be installed without removing other packages.",
  ],
  ["mkdir /root/.cache: permission denied", "This user lacks the permissions to install pulumi 1."],
  ["main.go:3:1: syntax error", "Pulumi 1 could not be installed: main.go:3:1: syntax error"],
];

describe("a failed build step", () => {
  for (const [output, sentence] of said)
    it(`explains "${output}" in one sentence, with a fix and the log's path`, () => {
      const failure = explain(
        new RunFailure("go", `first line\n${output}`.replace(/^first line\n(?=main)/, ""), "/logs/x"),
        "pulumi 1",
        "the shop",
      );
      assert.equal(failure.message, sentence);
      assert.match(
        failure.remedy,
        /run the command again|Install the missing packages|Run the command as root|Run the command again/,
      );
      assert.ok(failure.remedy.endsWith("The complete output is in /logs/x."), failure.remedy);
    });

  it("quotes the line with the cause", () => {
    const failure = explain(new RunFailure("go", "a\nb: no space left on device\nc", "/l"), "x", "y");
    assert.match(failure.remedy, / It said: b: no space left on device The complete/);
  });

  it("does not change a message that is already clear", () => {
    const error = new UserError("Said.", "Do.");
    assert.equal(explain(error, "x", "y"), error);
  });
});
