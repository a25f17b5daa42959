import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Image, ImageArgs } from "../google/image";
import { ImageRegistry } from "../google/imageRegistry";
import { Project } from "./container";

export interface SourceArgs {
  readonly registry: ImageRegistry;
  /** The project's folder, from the program's. */
  readonly context: string;
  /** The project's own settings module. */
  readonly settings: string;
  readonly overlay: boolean;
  /** The WSGI application; default: the one that the project's settings name. */
  readonly wsgi?: string;
  /** Debian packages that the project needs, separated by spaces. */
  readonly packages?: string;
  /** The project's own Dockerfile, from `context`; default: the runtime's, which builds any project. */
  readonly dockerfile?: string;
  /** The project's own variables: its settings may need them while static files are collected. */
  readonly env: Readonly<Record<string, string>>;
}

/** The runtime package, and the Dockerfile that builds a project with it. */
const runtimeFolder = "containers/runtime";

/**
 * The Django project, ready to be built in any colour. The runtime package is an image without a system that the builds read
 * from, so a change of either folder gives a new image.
 */
export class Source extends pulumi.ComponentResource {
  readonly project: Project;
  /** How an image of the project is built. */
  readonly build: Pick<ImageArgs, "context" | "dockerfile" | "args">;

  constructor(name: string, args: SourceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Source", name, {}, opts);
    const runtime = new Image(
      "runtime",
      { registry: args.registry, repository: "runtime", tag: "latest", context: runtimeFolder },
      { parent: this },
    );
    const { settings, overlay, wsgi } = args;
    this.project = { settings, overlay, wsgi };
    this.build = {
      context: args.context,
      dockerfile:
        args.dockerfile === undefined ? join(runtimeFolder, "project.Dockerfile") : join(args.context, args.dockerfile),
      args: {
        RUNTIME: runtime.reference,
        SETTINGS: settings,
        OVERLAY: String(overlay),
        ...(args.packages === undefined ? {} : { PACKAGES: args.packages }),
        ...(Object.keys(args.env).length === 0 ? {} : { BUILD_ENVIRONMENT: pulumi.secret(JSON.stringify(args.env)) }),
      },
    };
    this.registerOutputs({});
  }
}
