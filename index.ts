import "./stacks/plainErrors";
import "./stacks/unheard";
import { requireLogin } from "./stacks/login";
import { readSettings } from "./stacks/settings";
import { buildSite, Site } from "./stacks/site";
import { refuseReplacement } from "./stacks/immutable";
import { readDeployed } from "./stacks/deployed";

/** The program: checks the settings of the stack, then makes its site. What it gives are the stack's outputs. */
export = async (): Promise<Site> => {
  const settings = readSettings();
  await requireLogin();
  refuseReplacement(settings, await readDeployed());
  return buildSite(settings);
};
