import { version } from "@pulumi/docker/package.json";
import { serve } from "../plugin/serve";
import { DockerCli } from "./dockerCli";
import { DockerProvider } from "./provider";

void serve((log) => new DockerProvider(version, new DockerCli(log), log));
