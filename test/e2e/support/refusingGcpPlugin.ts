import { version } from "@pulumi/gcp/package.json";
import { GcpProvider } from "../../../local/providers/gcp/provider";
import { serve } from "../../../local/providers/plugin/serve";
import { FakeMachine } from "../../unit/local/providers/fakeMachine";

/** The plugin with a login that Google does not take: REFUSED_IN says in which call, REFUSAL with which words. */
class RefusingProvider extends GcpProvider {
  override async configure(...args: Parameters<GcpProvider["configure"]>): Promise<void> {
    refuse("configure");
    return super.configure(...args);
  }

  override async invoke(...args: Parameters<GcpProvider["invoke"]>): ReturnType<GcpProvider["invoke"]> {
    refuse("invoke");
    return super.invoke(...args);
  }
}

function refuse(call: string): void {
  if (process.env.REFUSED_IN === call) throw new Error(process.env.REFUSAL);
}

const folder = process.env.FAKE_CLOUD ?? "";
void serve(() => new RefusingProvider(version, `${folder}/cloud`, new FakeMachine(`${folder}/machine.json`)));
