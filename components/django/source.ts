import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Image, ImageArgs } from "../google/image";
import { ImageRegistry } from "../google/imageRegistry";
import { Project } from "./container";
import { isForUv } from "./variables";

/** The arguments of {@link Source}. */
export interface SourceArgs {
  readonly registry: ImageRegistry;
  /** The Django project's folder, relative to the Pulumi project. */
  readonly context: string;
  /** The project's settings module. */
  readonly settings: string;
  /** Whether the runtime's settings override the project's. */
  readonly overlay: boolean;
  /**
   * The WSGI application.
   * @default the WSGI_APPLICATION of the project's settings
   */
  readonly wsgi?: string;
  /** The Debian packages that the project needs, separated by spaces. */
  readonly packages?: string;
  /**
   * The project's own Dockerfile, relative to `context`.
   * @default the runtime's, which builds any project
   */
  readonly dockerfile?: string;
  /** The project's environment variables. Its settings may need them while static files are collected; {@link isForUv} tells which are uv's. */
  readonly env: Readonly<Record<string, string>>;
}

/** The folder of the runtime package and of the Dockerfile that builds a project with it. */
const runtimeFolder = "containers/runtime";

/**
 * The Django project, ready to be built in any colour. Builds copy the runtime package from an image that contains nothing else, so a change in
 * either folder results in a new image.
 */
export class Source extends pulumi.ComponentResource {
  readonly project: Project;
  /** How to build an image of the project. */
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
        ...given("INDEX_ENVIRONMENT", args.env, isForUv),
        ...given("BUILD_ENVIRONMENT", args.env, (name) => !isForUv(name)),
      },
    };
    this.registerOutputs({});
  }
}

/** A build argument with some of the variables, as JSON; none if there are none. */
function given(argument: string, env: SourceArgs["env"], wanted: (name: string) => boolean) {
  const variables = Object.entries(env).filter(([name]) => wanted(name));
  return variables.length === 0 ? {} : { [argument]: pulumi.secret(JSON.stringify(Object.fromEntries(variables))) };
}
