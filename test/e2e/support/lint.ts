import { spawn } from "node:child_process";
import { kubectl } from "../../../local/cluster/controlPlane";
import { say } from "../../../local/machine/say";
import { ensureToolchain, toolPath } from "../../../local/toolchain";

/** What kube-score would have otherwise. */
export interface Finding {
  /** kube-score's name of the check: https://github.com/zegl/kube-score/blob/v1.20.0/README_CHECKS.md */
  readonly check: string;
  /** Kind and name. */
  readonly object: string;
  /** Its message. */
  readonly says: string;
}

interface Scored {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

interface Listed {
  readonly metadata: { readonly ownerReferences?: readonly unknown[] };
}

/** What is linted; what these own (pods, a scheduled Job) is of the same description. */
const kinds = ["deployments", "statefulsets", "daemonsets", "cronjobs", "jobs"];
const beside = ["services", "networkpolicies", "poddisruptionbudgets", "horizontalpodautoscalers", "ingresses"];

/** The highest of kube-score's grades: nothing to say. */
const allOk = 10;

/** Everything that kube-score finds in the live objects of a namespace. */
export async function lint(namespace: string): Promise<Finding[]> {
  await ensureToolchain(["kube-score"], say);
  const { items } = JSON.parse(
    await kubectl("-n", namespace, "get", [...kinds, ...beside].join(","), "-o", "json"),
  ) as { items: Listed[] };
  const own = items.filter(({ metadata }) => metadata.ownerReferences === undefined);
  const scored = JSON.parse(await score(own.map((item) => JSON.stringify(item)).join("\n---\n"))) as Scored[];
  return scored.flatMap(({ type_meta: { kind }, object_meta: { name }, checks }) =>
    checks
      .filter(({ grade, skipped }) => grade < allOk && !skipped)
      .map(({ check, comments }) => ({
        check: check.id,
        object: `${kind} ${name}`,
        says: [...new Set((comments ?? []).map(({ path, summary }) => `${path} ${summary}`.trim()))].join("; "),
      })),
  );
}

/** It ends with 1 where it finds something. */
async function score(manifests: string): Promise<string> {
  const args = ["score", "--output-format", "json", "--output-version", "v2", "--kubernetes-version", "v1.34", "-"];
  const child = spawn(toolPath("kube-score"), args, { stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.end(manifests);
  await new Promise((resolve) => child.once("close", resolve));
  return said;
}
