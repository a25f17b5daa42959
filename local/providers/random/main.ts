import { version } from "@pulumi/random/package.json";
import { serve } from "../plugin/serve";
import { RandomProvider } from "./provider";

void serve((log) => new RandomProvider(version, log));
