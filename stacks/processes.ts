import * as pulumi from "@pulumi/pulumi";
import { App } from "../components/django/app";
import { Cron } from "../components/django/cron";
import { Django } from "../components/django/container";
import { Process } from "../components/django/process";
import { Release } from "../components/django/release";
import { Place } from "./data";
import { Settings } from "./settings";

/** The main colour, which the processes belong to. */
export interface MainColour {
  readonly django: Django;
  readonly release: Release;
  readonly app: App;
}

/**
 * The project's processes and scheduled commands. They run in the main colour only: with a canary, a scheduler such as Celery's
 * beat would run twice.
 * @returns the Deployments' names, once the processes run.
 */
export function buildProcesses(settings: Settings, place: Place, main: MainColour): pulumi.Output<string[]> {
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
  // A release that does not become ready leaves the commands of the one before in place.
  const serving = main.app.deployment.apply(() => main.app);
  for (const [name, command] of Object.entries(settings.app.cron))
    new Cron(
      `cron-${name}`,
      { namespace, commandName: name, colour, django, ...command },
      { ...inCluster, dependsOn: serving },
    );
  return pulumi.all(processes.map((process) => process.deployment));
}
