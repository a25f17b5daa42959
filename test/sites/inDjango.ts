import { namespace } from "../e2e/support/kubernetes";
import { appPods } from "../e2e/support/loadSite";
import { python } from "../e2e/support/probe";

/** Runs a script in a web pod of the project, with Django set up, and answers what it prints as JSON. `argument` is its sys.argv[1], as JSON. */
export async function inDjango<Result>(script: readonly string[], argument: unknown = null): Promise<Result> {
  // Pods of an earlier project may still be leaving.
  const pod = (await appPods()).find(({ ready, leaving }) => ready && !leaving);
  const lines = ["import django, json, sys", "django.setup()", ...script];
  return python<Result>(pod?.name ?? "", namespace, lines.join("\n"), argument);
}
