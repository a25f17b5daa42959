import * as pulumi from "@pulumi/pulumi";

/**
 * Ends the program with a message, of which the engine shows every word and nothing else.
 *
 * It has no stack. Nobody would see it, and Pulumi's runtime has Node.js format it all the same, which takes 17 s and 2 GB in those
 * versions that never find the end of a path such as `node_modules/@pulumi/resource.ts`: https://github.com/nodejs/node/issues/64011
 */
export class Failure extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    delete this.stack;
  }
}
