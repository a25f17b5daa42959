import { inspect, type InspectOptions } from "node:util";

/**
 * Formats the stack traces of errors without colours. With colours, many versions of Node.js hang on a frame such as
 * `node_modules/@pulumi/resource.ts`, which source maps produce for Pulumi's own files: https://github.com/nodejs/node/issues/64011. Pulumi's runtime
 * formats all errors that end a program, even a RunError, of which it shows only the message.
 */
Object.defineProperty(Error.prototype, inspect.custom, {
  configurable: true,
  writable: true,
  value(this: Error, _depth: number, options: InspectOptions) {
    return inspect(this, { ...options, colors: false, customInspect: false });
  },
});
