import * as pulumi from "@pulumi/pulumi";
import { SupportsFeatureRequest } from "@pulumi/pulumi/proto/resource_pb";

/**
 * Rejects when the engine that runs this program is gone: killed, it can tell nobody, and its language host sees it only minutes
 * later. Asks what every version of the engine answers.
 */
export function engineAnswers(): Promise<void> {
  const engine = pulumi.runtime.getMonitor();
  if (engine === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    engine.supportsFeature(new SupportsFeatureRequest(), (error) =>
      error === null ? resolve() : reject(new pulumi.RunError("Pulumi's engine is gone, and nobody waits any more.")),
    );
  });
}
