import type { Log, Subject } from "../plugin/plugin";
import { type Kind, StandIn } from "../plugin/standIn";
import { asText, hasUnknown, isProperties, unknown, type Properties } from "../plugin/values";
import { checkInputs, withDefaults } from "../schema/checkInputs";
import { compare } from "../schema/compare";
import { checkBuild } from "./checkBuild";
import { comparedSchema, imageSchema } from "./imageSchema";

/** Builds and pushes images. Both methods throw errors that end with Docker's last lines. */
export interface Builder {
  /** Builds and tags the image. Returns the local image's ID (sha256:…). */
  build(image: Properties, urn: string): Promise<string>;
  /** Pushes the image. Returns its name with the digest and without the tag (registry/repository@sha256:…). */
  push(image: Properties, urn: string): Promise<string>;
  /** Aborts everything that is running. */
  cancel(): void;
}

/**
 * Replaces Pulumi's docker provider. Only has Image, with the same outputs as the real one. A stack can switch from one to the other; it
 * builds once, because the real provider computes a different context digest.
 */
export class DockerProvider extends StandIn {
  constructor(
    version: string,
    private readonly builder: Builder,
    log: Log,
  ) {
    super("docker", "builds the images", { "docker:index/image:Image": imageKind(builder) }, version, log);
  }

  cancel(): void {
    this.builder.cancel();
  }
}

/** An Image is never deleted, as in the real provider: image and tag remain in the registry until the repository is deleted. */
function imageKind(builder: Builder): Kind {
  /** @param untouched The result of a preview without a build. */
  const make = async (subject: Subject, inputs: Properties, preview: boolean, untouched: Properties[string]) => {
    if (preview && (inputs.buildOnPreview !== true || hasUnknown(inputs))) return untouched;
    const local = await builder.build(inputs, subject.urn);
    return preview || inputs.skipPush === true ? local : builder.push(inputs, subject.urn);
  };
  return {
    schema: imageSchema,
    check: (inputs) => {
      const failures = checkInputs(imageSchema, inputs);
      const filled = withDefaults(imageSchema, inputs);
      if (failures.length === 0) {
        const checked = checkBuild(isProperties(inputs.build) ? inputs.build : {});
        failures.push(...checked.failures, ...registryProblem(inputs));
        if (!hasUnknown(inputs.build) || isProperties(inputs.build)) filled.build = checked.build;
      }
      return { inputs: filled, failures };
    },
    compare: (_outputs, oldInputs, inputs) => compare(comparedSchema, oldInputs, inputs),
    create: async (subject, inputs, preview) => ({
      id: asText(inputs.imageName),
      outputs: { ...outputsOf(inputs), repoDigest: await make(subject, inputs, preview, unknown) },
    }),
    // Like the real provider, it does not notice that an image was deleted from the registry.
    read: (_subject, id, inputs, outputs) => Promise.resolve({ id, inputs, outputs }),
    update: async (subject, _id, outputs, inputs, preview) => ({
      ...outputsOf(inputs),
      repoDigest: await make(subject, inputs, preview, outputs.repoDigest),
    }),
  };
}

function outputsOf({ imageName, build, registry }: Properties): Properties {
  const { context, dockerfile, platform } = isProperties(build) ? build : {};
  const server = isProperties(registry) ? registry.server : undefined;
  return { imageName, baseImageName: imageName, context, dockerfile, platform, registryServer: server };
}

function registryProblem({ imageName, registry }: Properties): { property: string; reason: string }[] {
  if (!isProperties(registry) || registry.server !== undefined || typeof imageName !== "string") return [];
  const [host = "", ...path] = imageName.split("/");
  if (path.length > 0 && /[.:]|^localhost$/.test(host)) return [];
  return [
    {
      property: "registry.server",
      reason: `is not set, and the image's name "${imageName}" has no registry either`,
    },
  ];
}
