import { version } from "@pulumi/tls/package.json";
import { serve } from "../plugin/serve";
import { TlsProvider } from "./provider";

void serve((log) => new TlsProvider(version, log));
