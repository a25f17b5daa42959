import type { Log, Subject } from "../plugin/plugin";
import { type Kind, StandIn } from "../plugin/standIn";
import { asText, hasUnknown, isProperties, unknown, type Properties } from "../plugin/values";
import { checkInputs, withDefaults } from "../schema/checkInputs";
import { compare } from "../schema/compare";
import { checkBuild } from "./checkBuild";
import { comparedSchema, imageSchema } from "./imageSchema";

/** What builds and pushes. Both throw an error that ends with Docker's own last lines. */
export interface Builder {
  /** Builds the image under its name; answers the local image's id (sha256:…). */
  build(image: Properties, urn: string): Promise<string>;
  /** Pushes the image; answers its name by digest, without the tag (registry/repository@sha256:…). */
  push(image: Properties, urn: string): Promise<string>;
  /** Breaks off what is under way. */
  cancel(): void;
}

/**
 * Stands in for Pulumi's docker provider: Image only, which answers what the real one answers (a stack made with one goes on with the
 * other, at the price of one build, since the real one computes another context digest).
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

/** Nothing is deleted: like the real one it leaves image and tag where they are; the registry's own deletion takes them. */
function imageKind(builder: Builder): Kind {
  /** @param untouched the answer of a preview that builds nothing. */
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
    // Like the real one it looks at nothing: an image that was deleted from the registry is not noticed.
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
      reason: `is not given, and the image's name "${imageName}" names no registry either`,
    },
  ];
}
