import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  AnalyzerInfo,
  AnalyzeResponse,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  EnforcementLevel,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Examined } from "./examine";

const pack = join(__dirname, "../../policy");

/**
 * The pack as an engine runs it: a process that @pulumi/pulumi starts in the pack's folder, asked over gRPC. (The engine that the
 * local cloud builds cannot: its Node.js host is older than such packs.)
 */
export class Analyzer {
  private constructor(
    private readonly client: AnalyzerClient,
    readonly stop: () => void,
  ) {}

  /** Starts it for a stack of this configuration; it checks its types first, which takes seconds. */
  static async start(config: Readonly<Record<string, string>>): Promise<Analyzer> {
    const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", "."], {
      cwd: pack,
      env: { ...process.env, PULUMI_CONFIG: JSON.stringify(config) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(child.stdout);
    const ended = once(child, "exit").then(() => Promise.reject(new Error("The pack ended before it served.")));
    const [port] = (await Promise.race([once(lines, "line"), ended])) as [string];
    ended.catch(() => undefined);
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
    return new Analyzer(client, () => {
      client.close();
      child.kill();
    });
  }

  info(): Promise<AnalyzerInfo> {
    return promisify<Empty, AnalyzerInfo>(this.client.getAnalyzerInfo.bind(this.client))(new Empty());
  }

  /** Every violation among the resources of a stack, as `level: rule: resource: message`. */
  async violationsOf(resources: readonly Examined[]): Promise<string[]> {
    const analyze = promisify<AnalyzeRequest, AnalyzeResponse>(this.client.analyze.bind(this.client));
    const one = await Promise.all(resources.map(async (each) => said(await analyze(requestOf(each)), each.name)));
    const analyzeStack = promisify<AnalyzeStackRequest, AnalyzeResponse>(this.client.analyzeStack.bind(this.client));
    const stack = new AnalyzeStackRequest().setResourcesList(resources.map(resourceOf));
    return [...one.flat(), ...said(await analyzeStack(stack), "the stack")];
  }
}

function said(response: AnalyzeResponse, name: string): string[] {
  return response.getDiagnosticsList().map((each) => {
    const level = each.getEnforcementlevel() === EnforcementLevel.MANDATORY ? "mandatory" : "not mandatory";
    // The pack puts the rule's own description before what the rule says.
    const message = each.getMessage().split("\n").at(-1) ?? "";
    return [level, each.getPolicyname(), each.getUrn() === "" ? name : each.getUrn(), message].join(": ");
  });
}

function requestOf({ type, name, inputs, protect = false }: Examined): AnalyzeRequest {
  return new AnalyzeRequest()
    .setType(type)
    .setName(name)
    .setUrn(name)
    .setProperties(struct(inputs))
    .setOptions(new AnalyzerResourceOptions().setProtect(protect));
}

function resourceOf({ type, name, inputs, outputs = inputs, protect = false }: Examined): AnalyzerResource {
  return new AnalyzerResource()
    .setType(type)
    .setName(name)
    .setUrn(name)
    .setProperties(struct(outputs))
    .setOptions(new AnalyzerResourceOptions().setProtect(protect));
}

function struct(properties: Examined["inputs"]): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}
