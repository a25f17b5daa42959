import * as pulumi from "@pulumi/pulumi";
import { Cron } from "../components/django/cron";
import { Process } from "../components/django/process";
import { Place } from "./data";
import { ColourRelease } from "./releases";
import { Settings } from "./settings";

/**
 * Creates the project's processes and scheduled commands. They run in the main colour only, because with a canary a scheduler such as Celery's
 * beat would run twice.
 * @param main the release of the main colour.
 * @returns the Deployments' names, once the processes run.
 */
export function buildProcesses(settings: Settings, place: Place, main: ColourRelease): pulumi.Output<string[]> {
  const { colour, rolloutMinutes } = settings;
  const { namespace, inCluster } = place;
  const { django } = main;
  const processes = settings.processes.others.map(
    ({ name, ...process }) =>
      new Process(
        `process-${name}-${colour}`,
        { cluster: place.cluster.access, namespace, processName: name, colour, django, ...process, rolloutMinutes },
        { ...inCluster, dependsOn: main.release.finished },
      ),
  );
  // If a release does not become ready, the previous release's commands stay in place.
  const serving = main.app.deployment.apply(() => main.app);
  for (const [name, command] of Object.entries(settings.app.cron))
    new Cron(
      `cron-${name}`,
      { namespace, commandName: name, colour, django, ...command },
      { ...inCluster, dependsOn: serving },
    );
  return pulumi.all(processes.map((process) => process.deployment));
}
