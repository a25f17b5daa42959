import { block, choice, flag, list, map, text, type Block } from "../schema/schema";

/** Who pushes is no matter: other credentials for the same registry build nothing. */
const always = (): boolean => true;

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
  registry: block({ server: text(), username: text({ same: always }), password: text({ same: always }) }),
  buildOnPreview: flag({ default: false }),
  skipPush: flag({ default: false }),
};
