import { paths } from "../../machine/paths";
import { serve } from "../plugin/serve";
import { thisMachine } from "./machine";
import { GcpProvider } from "./provider";
import { version } from "@pulumi/gcp/package.json";

void serve(() => new GcpProvider(version, paths.cloud, thisMachine));
