import { build, buildProject, images } from "./docker";

/** Builds the images once, before the test files run side by side, each in its own process. */
export async function mochaGlobalSetup(): Promise<void> {
  await build("database", images.database);
  await buildProject("app", images.app);
}
