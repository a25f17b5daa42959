import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as wire from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Failure, Plugin, Subject } from "./plugin";
import { decode, encode } from "./values";
import { diffResponse } from "./diffResponse";

/**
 * A plugin as the engine's ResourceProvider service (proto/pulumi/provider.proto of github.com/pulumi/pulumi). Other calls return
 * "unimplemented", which the engine accepts.
 */
export function service(plugin: Plugin): UntypedServiceImplementation {
  return {
    handshake: unary(() => {
      const response = new wire.ProviderHandshakeResponse();
      // Secrets arrive in plain text; the engine marks the outputs whose inputs were secret.
      return response.setAcceptSecrets(false).setAcceptResources(false).setAcceptOutputs(false);
    }),
    configure: unary(async (request: wire.ConfigureRequest) => {
      await plugin.configure(decode(request.getArgs()));
      return new wire.ConfigureResponse().setSupportspreview(true);
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion(plugin.version)),
    cancel: unary(() => {
      plugin.cancel?.();
      return new Empty();
    }),
    attach: unary(() => new Empty()),
    invoke: unary(async (request: wire.InvokeRequest) => {
      const outputs = await plugin.invoke(request.getTok(), decode(request.getArgs()));
      return new wire.InvokeResponse().setReturn(encode(outputs));
    }),
    check: unary(async (request: wire.CheckRequest) => {
      const old = request.hasOlds() ? decode(request.getOlds()) : undefined;
      const checked = await plugin.check(
        subject(request),
        old,
        decode(request.getNews()),
        request.getRandomseed_asU8(),
      );
      return new wire.CheckResponse().setInputs(encode(checked.inputs)).setFailuresList(checked.failures.map(failure));
    }),
    diff: unary(async (request: wire.DiffRequest) => {
      const olds = decode(request.getOlds());
      const oldInputs = decode(request.getOldInputs());
      const difference = await plugin.diff(
        subject(request),
        request.getId(),
        olds,
        oldInputs,
        decode(request.getNews()),
      );
      return diffResponse(difference, request.getIgnorechangesList());
    }),
    create: unary(async (request: wire.CreateRequest) => {
      const created = await plugin.create(subject(request), decode(request.getProperties()), request.getPreview());
      return new wire.CreateResponse()
        .setId(request.getPreview() ? "" : created.id)
        .setProperties(encode(created.outputs));
    }),
    read: unary(async (request: wire.ReadRequest) => {
      const [inputs, outputs] = [decode(request.getInputs()), decode(request.getProperties())];
      const found = await plugin.read(subject(request), request.getId(), inputs, outputs);
      const response = new wire.ReadResponse();
      if (found === undefined) return response;
      return response.setId(found.id).setProperties(encode(found.outputs)).setInputs(encode(found.inputs));
    }),
    update: unary(async (request: wire.UpdateRequest) => {
      const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
      const outputs = await plugin.update(subject(request), request.getId(), olds, news, request.getPreview());
      return new wire.UpdateResponse().setProperties(encode(outputs));
    }),
    delete: unary(async (request: wire.DeleteRequest) => {
      await plugin.delete(subject(request), request.getId(), decode(request.getProperties()));
      return new Empty();
    }),
  };
}

function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => callback(null, response),
        (error: unknown) =>
          callback({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) }),
      );
  };
}

interface AboutResource {
  getUrn(): string;
  getName(): string;
  getType(): string;
}

function subject(request: AboutResource): Subject {
  return { urn: request.getUrn(), name: request.getName(), type: request.getType() };
}

function failure({ property, reason }: Failure): wire.CheckFailure {
  // With a separate property the engine would also print its value, or "nil" for a nested one.
  return new wire.CheckFailure().setReason(`${property}: ${reason}`);
}
