import { block, choice, flag, list, map, text, type Block } from "../schema/schema";

/** The inputs of an Image. No change replaces it: a new tag is an update, and the old tag remains in the registry. */
export const imageSchema: Block = {
  imageName: text({ required: true, problem: (name) => (name === "" ? "is empty" : undefined) }),
  build: block({
    context: text(),
    dockerfile: text(),
    args: map(),
    target: text(),
    platform: text(),
    network: text(),
    addHosts: list(text()),
    cacheFrom: block({ images: list(text()) }),
    builderVersion: choice(["BuilderV1", "BuilderBuildKit"]),
    // Filled in by Check. A new digest causes a new build.
    contextDigest: text(),
  }),
  registry: block({ server: text(), username: text(), password: text() }),
  buildOnPreview: flag({ default: false }),
  skipPush: flag({ default: false }),
};

/** The inputs that cause a build when they change. The registry's login is not among them, so a new password builds nothing. */
export const comparedSchema: Block = { ...imageSchema, registry: block({ server: text() }) };
