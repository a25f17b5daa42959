import { existsSync } from "node:fs";
import { asText, isProperties, type Properties } from "../plugin/values";
import type { Log } from "../plugin/plugin";
import { LineRunner } from "./lineRunner";
import type { Builder } from "./provider";
import { withReadableContext } from "./readableContext";
import { withLogin } from "./login";

/** This machine's CA certificates, which builds get as the secret `ca`. They need them behind a proxy that re-signs https. */
const certificates = "/etc/ssl/certs/ca-certificates.crt";

/** Builds and pushes with Docker's command line and the local cloud's daemon. */
export class DockerCli implements Builder {
  private readonly runner: LineRunner;
  private lastPush: Promise<unknown> = Promise.resolve();

  /** @param client Returns Docker's client and the environment that selects its daemon. Called before each command. */
  constructor(
    log: Log,
    private readonly client: () => Promise<{ command: string; env: NodeJS.ProcessEnv }>,
  ) {
    this.runner = new LineRunner(log);
  }

  async build(image: Properties, urn: string): Promise<string> {
    const name = asText(image.imageName);
    const build = isProperties(image.build) ? image.build : {};
    const { options, env } = buildOptions(build);
    if (env.DOCKER_BUILDKIT === "1" && (await this.takesLoad(image))) options.push("--load");
    await withReadableContext(asText(build.context), asText(build.dockerfile), (context) =>
      this.docker(image, ["build", "--tag", name, ...options, context], urn, `build ${name}`, env),
    );
    return this.inspect(image, "{{.Id}}");
  }

  /**
   * True if the client builds with Buildx. A Buildx builder may run in a container, and then keeps the image to itself without --load.
   * Clients without Buildx reject the flag and do not need it.
   */
  private async takesLoad(image: Properties): Promise<boolean> {
    return (await this.docker(image, ["build", "--help"], undefined, "show its flags")).includes("--load");
  }

  /** Pushes one image after the other: the registry may answer 500 while two write the same layer. */
  async push(image: Properties, urn: string): Promise<string> {
    const name = asText(image.imageName);
    const push = this.lastPush.then(() => this.docker(image, ["push", name], urn, `push ${name}`));
    this.lastPush = push.catch(() => undefined);
    await push;
    const digests = JSON.parse(await this.inspect(image, "{{json .RepoDigests}}")) as string[];
    const digest = digests.find((candidate) => candidate.startsWith(`${withoutTag(name)}@`));
    if (digest === undefined) throw new Error(`Docker pushed ${name} but did not report its digest.`);
    return digest;
  }

  cancel(): void {
    this.runner.cancel();
  }

  private async inspect(image: Properties, format: string): Promise<string> {
    const name = asText(image.imageName);
    const args = ["image", "inspect", "--format", format, name];
    return (await this.docker(image, args, undefined, `inspect ${name}`)).trim();
  }

  private async docker(
    image: Properties,
    args: string[],
    urn: string | undefined,
    what: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<string> {
    const docker = await this.client();
    return withLogin(docker.env, isProperties(image.registry) ? image.registry : {}, (loginEnv) =>
      this.runner.run(docker.command, args, { ...docker.env, ...env, ...loginEnv }, urn, what),
    );
  }
}

/** The flags of `docker build`. Build arguments are passed in the environment, so that they are not visible in the process list. */
function buildOptions(build: Properties): { options: string[]; env: NodeJS.ProcessEnv } {
  const options = ["--file", asText(build.dockerfile)];
  const env: NodeJS.ProcessEnv = { DOCKER_BUILDKIT: build.builderVersion === "BuilderV1" ? "0" : "1" };
  for (const [name, value] of Object.entries(isProperties(build.args) ? build.args : {})) {
    // A variable that the client itself reads would change the client's behaviour, so its value is passed as a flag.
    const shown = name in process.env || name.startsWith("DOCKER_");
    options.push("--build-arg", shown ? `${name}=${asText(value)}` : name);
    if (!shown) env[name] = asText(value);
  }
  for (const [flag, value] of Object.entries({
    "--target": build.target,
    "--platform": build.platform,
    "--network": build.network,
  })) {
    if (typeof value === "string") options.push(flag, value);
  }
  const many = (flag: string, values: Properties[string]): void => {
    for (const value of Array.isArray(values) ? values : []) options.push(flag, asText(value));
  };
  many("--add-host", build.addHosts);
  many("--cache-from", isProperties(build.cacheFrom) ? build.cacheFrom.images : []);
  if (env.DOCKER_BUILDKIT === "1") {
    options.push("--progress", "plain");
    if (existsSync(certificates)) options.push("--secret", `id=ca,src=${certificates}`);
  }
  return { options, env };
}

function withoutTag(name: string): string {
  return name.replace(/:[^:/]+$/, "");
}
