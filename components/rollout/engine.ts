import * as pulumi from "@pulumi/pulumi";
import { SupportsFeatureRequest } from "@pulumi/pulumi/proto/resource_pb";

/**
 * Rejects if the engine that runs this program has died. A killed engine tells nobody, and its language host notices only minutes later. The
 * request is one that all versions of the engine support.
 */
export function engineAnswers(): Promise<void> {
  const engine = pulumi.runtime.getMonitor();
  if (engine === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    engine.supportsFeature(new SupportsFeatureRequest(), (error) =>
      error === null ? resolve() : reject(new pulumi.RunError("Pulumi's engine has died; stopped waiting.")),
    );
  });
}
