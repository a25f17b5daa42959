import { join } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { ImageRegistry } from "./imageRegistry";

export interface ImageArgs {
  readonly registry: ImageRegistry;
  /** The image's name inside the registry, such as `app`. */
  readonly repository: string;
  /** Tells builds of one repository apart for people; what is deployed is addressed by digest. */
  readonly tag: string;
  /** The folder that is built, from the project's. */
  readonly context: string;
  /** From the project's folder; default: the context's own. */
  readonly dockerfile?: string;
  /** Build arguments. */
  readonly args?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * An image, built from a folder and pushed. It is built again when a file of the folder changes, its mode or a build argument;
 * never by a preview.
 */
export class Image extends pulumi.ComponentResource {
  /** `registry/repository@sha256:…`: what pods are given, so that they run this build and no other. */
  readonly reference: pulumi.Output<string>;
  /** The first twelve hex digits of the digest: the version that pages show. */
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
          // The nodes' platform, whatever machine builds.
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

/** @throws Error for a reference without a digest: such an image could change under the pods' feet. */
export function versionOf(reference: string): string {
  const digest = /@sha256:([0-9a-f]{12})[0-9a-f]{52}$/.exec(reference)?.[1];
  if (digest === undefined) throw new Error(`The image ${reference} has no digest to deploy it by.`);
  return digest;
}
