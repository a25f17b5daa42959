import { inspect, type InspectOptions } from "node:util";

/**
 * The stacks of errors are formatted without colours. With them many versions of Node.js never find the end of a frame such as
 * `node_modules/@pulumi/resource.ts`, which source maps make of Pulumi's own files: https://github.com/nodejs/node/issues/64011.
 * And Pulumi's runtime formats every error that ends a program, also one of which it shows only the message (RunError).
 */
Object.defineProperty(Error.prototype, inspect.custom, {
  configurable: true,
  writable: true,
  value(this: Error, _depth: number, options: InspectOptions) {
    return inspect(this, { ...options, colors: false, customInspect: false });
  },
});
