import { version } from "@pulumi/gcp/package.json";
import { GcpProvider } from "../../../../local/providers/gcp/provider";
import { serve } from "../../../../local/providers/plugin/serve";
import { FakeMachine } from "./fakeMachine";

// The plugin as the engine starts it, over a machine that only remembers. FAKE_CLOUD is the folder of both.
const folder = process.env.FAKE_CLOUD ?? "";
void serve(() => new GcpProvider(version, `${folder}/cloud`, new FakeMachine(`${folder}/machine.json`)));
