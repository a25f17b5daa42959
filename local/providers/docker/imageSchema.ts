import { block, choice, flag, list, map, text, type Block } from "../schema/schema";

/** The inputs of an Image. Nothing replaces: a new tag, too, is an update, and the old tag stays where it was pushed. */
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
    // Filled in by Check: what decides whether the image is built again.
    contextDigest: text(),
  }),
  registry: block({ server: text(), username: text(), password: text() }),
  buildOnPreview: flag({ default: false }),
  skipPush: flag({ default: false }),
};

/** What makes a difference: not who pushes, so that a new password builds nothing. */
export const comparedSchema: Block = { ...imageSchema, registry: block({ server: text() }) };
