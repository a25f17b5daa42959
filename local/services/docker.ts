import * as fs from "node:fs";
import { buildsCgroup } from "../machine/cgroups";
import { run, succeeds } from "../machine/command";
import { daemonRuns, startDaemon, waitFor } from "../machine/daemons";
import { dockerBridge } from "../machine/addresses";
import { ensureDockerBridge } from "../machine/network";
import { paths } from "../machine/paths";
import { baseImage, baseImageTar, ownDocker, UserError } from "../toolchain";
import { findProgram } from "../toolchain/programs";

/** How to run Docker: the client and the environment that selects its daemon. */
export interface Docker {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

const socket = () => `unix://${paths.inState("docker.sock")}`;

/**
 * A running Docker daemon that has the base image: the machine's own if one answers, otherwise the local cloud's, whose data is below the
 * state folder.
 */
export async function ensureDocker(): Promise<Docker> {
  const own = await ownDocker();
  const docker =
    own === undefined ? await startDocker() : { command: own, env: { ...process.env, DOCKER_BUILDKIT: "1" } };
  if (!(await succeeds(docker.command, ["image", "inspect", baseImage], docker.env)))
    await run(docker.command, ["import", "--change", 'CMD ["bash"]', baseImageTar(), baseImage], docker.env);
  return docker;
}

async function startDocker(): Promise<Docker> {
  const dockerd = findProgram("dockerd");
  if (dockerd === undefined)
    throw new UserError(
      "No Docker daemon is running, and dockerd is not installed.",
      "Start Docker, or install it (sudo apt-get install docker.io), and run the command again.",
    );
  const data = paths.inState("docker");
  fs.mkdirSync(data, { recursive: true });
  // The pid file of a killed daemon. A new daemon refuses to start if that pid is in use by a different process.
  if (!daemonRuns("dockerd")) fs.rmSync(`${data}/pid`, { force: true });
  await ensureDockerBridge();
  const args = [
    ...["--host", socket(), "--data-root", `${data}/data`, "--exec-root", `${data}/exec`, "--pidfile", `${data}/pid`],
    ...[
      "--exec-opt",
      "native.cgroupdriver=cgroupfs",
      "--cgroup-parent",
      buildsCgroup(),
      "--storage-driver",
      "overlay2",
    ],
    // The local cloud creates and removes the daemon's network itself. dockerd's own rules would remain after it stops.
    ...["--bridge", dockerBridge(), "--iptables=false", "--ip-masq=false"],
  ];
  await startDaemon({ name: "dockerd", command: dockerd, args });
  // Debian's client, because a newer one on PATH may lack the plugin that it needs to build.
  const docker = { command: "/usr/bin/docker", env: { ...process.env, DOCKER_HOST: socket(), DOCKER_BUILDKIT: "1" } };
  await waitFor("The Docker daemon", 60, () => succeeds(docker.command, ["version"], docker.env), "dockerd");
  return docker;
}
