import { version } from "@pulumi/docker/package.json";
import { serve } from "../plugin/serve";
import { DockerCli } from "./dockerCli";
import { DockerProvider } from "./provider";

void serve((log) => new DockerProvider(version, new DockerCli(log, client), log));

/** Starts the local cloud's daemon if the machine has none. Loaded on the first build. */
async function client(): Promise<{ command: string; env: NodeJS.ProcessEnv }> {
  return (await import("../../services/docker")).ensureDocker();
}
