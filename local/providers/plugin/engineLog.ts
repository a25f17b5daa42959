import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Log } from "./plugin";

/**
 * A log that is printed by the engine. Lines that cannot be delivered are dropped, because the engine has exited.
 * @param address The engine's host:port from the plugin's command line. Undefined: log to standard error.
 */
export function engineLog(address: string | undefined): Log {
  if (address === undefined) return (severity, message) => process.stderr.write(`${severity}: ${message}\n`);
  const engine = new EngineClient(address, credentials.createInsecure());
  return (severity, message, urn) => {
    const request = new LogRequest();
    request.setSeverity(severities[severity]);
    request.setMessage(message);
    request.setUrn(urn ?? "");
    request.setEphemeral(severity === "status");
    engine.log(request, () => undefined);
  };
}

const severities = {
  debug: LogSeverity.DEBUG,
  info: LogSeverity.INFO,
  status: LogSeverity.INFO,
  warning: LogSeverity.WARNING,
  error: LogSeverity.ERROR,
};
