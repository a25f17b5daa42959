import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { endWithEngine } from "./endWithEngine";
import { engineLog } from "./engineLog";
import type { Log, Plugin } from "./plugin";
import { service } from "./service";

// The engine's own limit for a message is 400 MB (sdk/go/common/util/rpcutil/serve.go).
const largestMessage = 400 * 1024 * 1024;

/**
 * Serves a plugin to the engine that started this process: prints the port to standard output and runs until the engine stops it or is
 * gone.
 *
 * `@pulumi/pulumi/provider` passes neither the provider's configuration nor the preview flag to the plugin, so it is not used (decision
 * 0030).
 */
export async function serve(make: (log: Log) => Plugin): Promise<void> {
  const address = process.argv.slice(2).find((argument) => /^[^-].*:\d+$/.test(argument));
  const log = engineLog(address);
  const plugin = make(log);
  const server = new Server({
    "grpc.max_receive_message_length": largestMessage,
    "grpc.max_send_message_length": largestMessage,
  });
  server.addService(ResourceProviderService, service(plugin));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  endWithEngine(() => plugin.cancel?.());
  process.stdout.write(`${port}\n`);
}
