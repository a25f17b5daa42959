import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "mocha";
import { checkout } from "../../../../local/machine/paths";
import { tools } from "../../../../local/toolchain";
import { modulesFolder } from "../../../../local/toolchain/goModule";
import { goPrograms } from "../../../../local/toolchain/goTools";
import { pulumiRelease } from "../../../../local/toolchain/releases";

const npm = (
  JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8")) as { dependencies: Record<string, string> }
).dependencies;

/** The version of a module that modules/`name`/go.mod requires. */
function pinned(name: string, module: string): string | undefined {
  const text = fs.readFileSync(path.join(modulesFolder, name, "go.mod"), "utf8");
  return text
    .split("\n")
    .map((line) =>
      line
        .replace(/^require /, "")
        .trim()
        .split(" "),
    )
    .find(([left, right]) => left === module && right?.startsWith("v"))?.[1]
    ?.slice(1);
}

describe("the table of tools", () => {
  const version = (name: string) => tools.find((tool) => tool.name === name)?.version;

  const pins: [tool: string, version: string | undefined, where: string][] = [
    ["pulumi", npm["@pulumi/pulumi"], "package.json"],
    ["pulumi", pulumiRelease("linux-x64")?.version, "the release"],
    ["pulumi", pinned("pulumi", "github.com/pulumi/pulumi/pkg/v3"), "go.mod"],
    ["language-nodejs", pinned("language-nodejs", "github.com/pulumi/pulumi/sdk/v3"), "go.mod"],
    ["kubernetes-provider", npm["@pulumi/kubernetes"], "package.json"],
    ["kubernetes", pinned("kubernetes", "k8s.io/kubernetes"), "go.mod"],
    ["local-path-provisioner", pinned("kubernetes", "github.com/rancher/local-path-provisioner"), "go.mod"],
    ["metallb-controller", pinned("kubernetes", "go.universe.tf/metallb"), "go.mod"],
    ["object-store", pinned("object-store", "github.com/fsouza/fake-gcs-server"), "go.mod"],
    ["kube-score", pinned("kube-score", "github.com/zegl/kube-score"), "go.mod"],
    ["kwok", pinned("kwok", "sigs.k8s.io/kwok"), "go.mod"],
    ["log-store", pinned("log-store", "github.com/VictoriaMetrics/VictoriaLogs"), "go.mod"],
    ["authority", pinned("authority", "github.com/letsencrypt/pebble/v2"), "go.mod"],
    ["collector", pinned("collector", "go.opentelemetry.io/collector/otelcol"), "go.mod"],
  ];
  for (const [tool, pin, where] of pins)
    it(`has the version of ${tool} that ${where} pins`, () => assert.equal(version(tool), pin));

  it("gives each built program its version", () => {
    const told = (name: string) => goPrograms.find((program) => program.name === name)?.ldflags ?? "";
    assert.match(told("pulumi"), /version\.Version=v3\.248\.0$/);
    assert.match(
      told("kubernetes"),
      /version\.gitVersion=v1\.34\.10 -X k8s\.io\/component-base\/version\.gitMajor=1 .*gitMinor=34 /,
    );
    assert.match(told("kubernetes-provider"), /version\.Version=4\.25\.0$/);
  });

  it("names each tool once, with a purpose, a time and a size", () => {
    assert.equal(new Set(tools.map((tool) => tool.name)).size, tools.length);
    for (const tool of tools) assert.ok(tool.purpose !== "" && tool.seconds > 0 && tool.megabytes > 0, tool.name);
  });

  it("has a go.sum for each module that requires another", () => {
    for (const module of fs.readdirSync(modulesFolder)) {
      const requires = /^require/m.test(fs.readFileSync(path.join(modulesFolder, module, "go.mod"), "utf8"));
      assert.equal(fs.existsSync(path.join(modulesFolder, module, "go.sum")), requires, module);
    }
  });

  it("puts the language host next to the engine, which looks for it there", () => {
    const folders = ["pulumi", "language-nodejs"].map(
      (name) => goPrograms.find((program) => program.name === name)?.folder,
    );
    assert.equal(folders[0], folders[1]);
  });
});
