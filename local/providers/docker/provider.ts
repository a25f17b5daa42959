import type { Difference, Found, Log, Plugin, Subject } from "../plugin/plugin";
import { asText, hasUnknown, isProperties, unknown, type Properties } from "../plugin/values";
import { checkInputs, withDefaults } from "../schema/checkInputs";
import { compare } from "../schema/compare";
import { checkBuild } from "./checkBuild";
import { comparedSchema, imageSchema } from "./imageSchema";

const imageType = "docker:index/image:Image";

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
 * Stands in for Pulumi's docker provider where that cannot be had: Image only, which answers what the real one answers (a stack made with
 * one goes on with the other, at the price of one build, since the real one computes another context digest).
 */
export class DockerProvider implements Plugin {
  constructor(
    readonly version: string,
    private readonly builder: Builder,
    private readonly log: Log,
  ) {}

  configure(): Promise<void> {
    this.log("info", "docker: the project's stand-in builds the images; the vendor's plugin is not installed.");
    return Promise.resolve();
  }

  check(subject: Subject, _old: Properties | undefined, inputs: Properties): ReturnType<Plugin["check"]> {
    requireKnown(subject);
    const failures = checkInputs(imageSchema, inputs);
    const filled = withDefaults(imageSchema, inputs);
    if (failures.length === 0) {
      const checked = checkBuild(isProperties(inputs.build) ? inputs.build : {});
      failures.push(...checked.failures, ...registryProblem(inputs));
      if (!hasUnknown(inputs.build) || isProperties(inputs.build)) filled.build = checked.build;
    }
    return Promise.resolve({ inputs: filled, failures });
  }

  diff(
    subject: Subject,
    _id: string,
    _outputs: Properties,
    oldInputs: Properties,
    inputs: Properties,
  ): Promise<Difference> {
    requireKnown(subject);
    return Promise.resolve({ changes: compare(comparedSchema, oldInputs, inputs) });
  }

  async create(subject: Subject, inputs: Properties, preview: boolean): Promise<{ id: string; outputs: Properties }> {
    requireKnown(subject);
    const id = asText(inputs.imageName);
    return { id, outputs: { ...outputsOf(inputs), repoDigest: await this.make(subject, inputs, preview, unknown) } };
  }

  /** Like the real one it looks at nothing: an image that was deleted from the registry is not noticed. */
  read(_subject: Subject, id: string, inputs: Properties, outputs: Properties): Promise<Found | undefined> {
    return Promise.resolve({ id, inputs, outputs });
  }

  async update(
    subject: Subject,
    _id: string,
    outputs: Properties,
    inputs: Properties,
    preview: boolean,
  ): Promise<Properties> {
    return { ...outputsOf(inputs), repoDigest: await this.make(subject, inputs, preview, outputs.repoDigest) };
  }

  /** Like the real one it leaves image and tag where they are; the registry's own deletion takes them. */
  delete(): Promise<void> {
    return Promise.resolve();
  }

  invoke(token: string): Promise<Properties> {
    return Promise.reject(new Error(`The stand-in for the docker plugin has no function ${token}.`));
  }

  cancel(): void {
    this.builder.cancel();
  }

  /** @param untouched the answer of a preview that builds nothing. */
  private async make(
    subject: Subject,
    inputs: Properties,
    preview: boolean,
    untouched: Properties[string],
  ): Promise<Properties[string]> {
    if (preview && (inputs.buildOnPreview !== true || hasUnknown(inputs))) return untouched;
    const local = await this.builder.build(inputs, subject.urn);
    return preview || inputs.skipPush === true ? local : this.builder.push(inputs, subject.urn);
  }
}

function requireKnown({ type }: Subject): void {
  if (type !== imageType) throw new Error(`The stand-in for the docker plugin knows Image only, not ${type}.`);
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
