import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { explain } from "../../../../local/toolchain/failures";
import { RunFailure } from "../../../../local/toolchain/loggedRun";
import { UserError } from "../../../../local/toolchain/userError";

/** What programs print, as seen, and the sentence it becomes. */
const said: [output: string, sentence: string][] = [
  [
    'go: github.com/spf13/cobra@v1.9.1: Get "https://proxy.test/x": dial tcp: lookup proxy.test: no such host',
    "The shop cannot be reached or refuses, so pulumi 1 cannot be had.",
  ],
  [
    "go: x@v1: reading https://proxy.test/x: 403 Forbidden",
    "The shop cannot be reached or refuses, so pulumi 1 cannot be had.",
  ],
  [
    "go: x@v1: reading https://proxy.test/x: 404 Not Found",
    "The shop cannot be reached or refuses, so pulumi 1 cannot be had.",
  ],
  [
    "W: Failed to fetch http://mirror.test  Temporary failure resolving 'mirror.test'",
    "The shop cannot be reached or refuses, so pulumi 1 cannot be had.",
  ],
  [
    "E: Failed getting release file http://mirror.test/Release",
    "The shop cannot be reached or refuses, so pulumi 1 cannot be had.",
  ],
  [
    'go: x@v1: Get "https://proxy.test": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    "The shop shows a certificate that this machine does not trust, so pulumi 1 cannot be had.",
  ],
  ["write /tmp/go-build1/b1/_pkg_.a: no space left on device", "The disk became full while pulumi 1 was made."],
  ["ENOSPC: no space left on device, write", "The disk became full while pulumi 1 was made."],
  [
    "k8s.io/api: /usr/local/go/pkg/tool/linux_amd64/compile: signal: killed",
    "The machine ran out of memory while pulumi 1 was made.",
  ],
  [
    "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1",
    "Another program is installing packages, so pulumi 1 cannot be.",
  ],
  ["E: Unable to locate package docker.io", "The shop does not have all of pulumi 1."],
  [
    "E: Packages need to be removed but remove is disabled.",
    "Pulumi 1 cannot be installed without removing packages of yours.",
  ],
  ["mkdir /root/.cache: permission denied", "This user may not do what is needed to make pulumi 1."],
  ["main.go:3:1: syntax error", "Pulumi 1 could not be made: main.go:3:1: syntax error"],
];

describe("a failed step", () => {
  for (const [output, sentence] of said)
    it(`says of "${output}" one sentence, what to do and where the whole output is`, () => {
      const failure = explain(
        new RunFailure("go", `first line\n${output}`.replace(/^first line\n(?=main)/, ""), "/logs/x"),
        "pulumi 1",
        "The shop",
      );
      assert.equal(failure.message, sentence);
      assert.match(
        failure.remedy,
        /run the command again|Install what is missing|Run the command as root|Run the command again/,
      );
      assert.ok(failure.remedy.endsWith("The whole output is in /logs/x."), failure.remedy);
    });

  it("quotes the line that tells the cause", () => {
    const failure = explain(new RunFailure("go", "a\nb: no space left on device\nc", "/l"), "x", "y");
    assert.match(failure.remedy, / It said: b: no space left on device The whole/);
  });

  it("leaves alone what is said well already", () => {
    const error = new UserError("Said.", "Do.");
    assert.equal(explain(error, "x", "y"), error);
  });
});
