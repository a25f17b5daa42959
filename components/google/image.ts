import { join } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { ImageRegistry } from "./imageRegistry";

/** The arguments of {@link Image}. */
export interface ImageArgs {
  readonly registry: ImageRegistry;
  /**
   * The image's name inside the registry.
   * @example "app"
   */
  readonly repository: string;
  /** A tag for people who look at the registry. Deployments use the digest. */
  readonly tag: string;
  /** The folder to build, relative to the Pulumi project. */
  readonly context: string;
  /**
   * The Dockerfile's path, relative to the Pulumi project.
   * @default the Dockerfile in the context
   */
  readonly dockerfile?: string;
  /** Build arguments. */
  readonly args?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * A container image, built from a folder and pushed to the registry. It is rebuilt if a file, a file's mode or a build argument changes.
 * A preview does not build it.
 */
export class Image extends pulumi.ComponentResource {
  /** `registry/repository@sha256:…`. Pods use it, so that they run exactly this build. */
  readonly reference: pulumi.Output<string>;
  /** The first twelve hex digits of the digest. Pages show it as the version. */
  readonly version: pulumi.Output<string>;

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Image", name, {}, opts);
    const image = new docker.Image(
      name,
      {
        imageName: pulumi.interpolate`${args.registry.uri}/${args.repository}:${args.tag}`,
        build: {
          context: args.context,
          dockerfile: args.dockerfile ?? join(args.context, "Dockerfile"),
          // The nodes' platform, whichever machine builds the image.
          platform: "linux/amd64",
          builderVersion: "BuilderBuildKit",
          args: { ...args.args },
        },
        registry: args.registry.login,
        buildOnPreview: false,
      },
      { parent: this },
    );
    this.reference = image.repoDigest;
    this.version = image.repoDigest.apply(versionOf);
    this.registerOutputs({ reference: this.reference, version: this.version });
  }
}

/** The version of an image. @throws Error if the reference has no digest: the image behind a tag can change. */
export function versionOf(reference: string): string {
  const digest = /@sha256:([0-9a-f]{12})[0-9a-f]{52}$/.exec(reference)?.[1];
  if (digest === undefined) throw new Error(`Cannot deploy the image ${reference} because it has no digest.`);
  return digest;
}
