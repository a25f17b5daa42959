import assert from "node:assert/strict";
import { ContainerStatus, Event, Pod } from "../../../../components/rollout/objects";
import { podVerdict } from "../../../../components/rollout/podVerdict";
import { failed, ready, waiting } from "../../../../components/rollout/verdict";

const started = { type: "PodScheduled", status: "True" };

function pod(container: Partial<ContainerStatus>, init: readonly ContainerStatus[] = []): Pod {
  return {
    metadata: { name: "app-teal-1" },
    status: {
      conditions: [started],
      initContainerStatuses: init,
      containerStatuses: [{ name: "django", ready: false, restartCount: 0, ...container }],
    },
  };
}

function warning(message: string, at = "2026-11-25T03:00:00Z", name = "app-teal-1"): Event {
  return { type: "Warning", message, lastTimestamp: at, involvedObject: { kind: "Pod", name } };
}

const django = { pod: "app-teal-1", container: "django", previous: false, ended: false };

describe("a pod", () => {
  it("is ready when Kubernetes says so", () => {
    const status = { conditions: [{ type: "Ready", status: "True" }] };
    assert.deepEqual(podVerdict({ metadata: { name: "app-teal-1" }, status }, []), ready);
  });

  it("is waited for while no node has room, and its shortage is named without the scheduler's details", () => {
    const message =
      "0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.";
    const status = { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }] };
    assert.deepEqual(
      podVerdict({ metadata: { name: "app-teal-1" }, status }, []),
      waiting("no room on the nodes: 0/2 nodes are available: 2 Insufficient cpu"),
    );
  });

  it("fails at once if its image does not exist", () => {
    const message =
      'Back-off pulling image "r/app@sha256:1": ErrImagePull: rpc error: code = NotFound desc = r/app: not found';
    assert.deepEqual(
      podVerdict(pod({ state: { waiting: { reason: "ImagePullBackOff", message } } }), []),
      failed("its image r/app@sha256:1 cannot be pulled: rpc error: code = NotFound desc = r/app: not found"),
    );
  });

  it("names a missing image once, in containerd's words", () => {
    const image = "r:5000/app@sha256:1";
    const message = `Back-off pulling image "${image}": ErrImagePull: failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    assert.deepEqual(
      podVerdict(pod({ state: { waiting: { reason: "ImagePullBackOff", message } } }), []),
      failed(`its image ${image} cannot be pulled: not found`),
    );
  });

  it("fails if its image does not exist, even if only an event says so", () => {
    const message = 'Back-off pulling image "r/app@sha256:1"';
    const events = [
      warning('Failed to pull image "r/app": manifest unknown'),
      warning("Error: ImagePullBackOff", "2026-11-25T03:00:05Z"),
    ];
    assert.deepEqual(
      podVerdict(pod({ state: { waiting: { reason: "ImagePullBackOff", message } } }), events),
      failed("its image r/app cannot be pulled: manifest unknown"),
    );
  });

  it("is waited for while its registry does not answer", () => {
    const message =
      'failed to pull and unpack image "r/app": failed to do request: Head "http://r/app": dial tcp: connection refused';
    assert.deepEqual(
      podVerdict(pod({ state: { waiting: { reason: "ErrImagePull", message } } }), []),
      waiting("its image r/app cannot be pulled: dial tcp: connection refused"),
    );
  });

  for (const reason of ["InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError"])
    it(`fails at once for ${reason}`, () => {
      const message = 'secret "django" is not so';
      assert.deepEqual(
        podVerdict(pod({ state: { waiting: { reason, message } } }), []),
        failed(`${reason}: secret "django" is not so`),
      );
    });

  it("may exit twice; the third time it fails with its last error", () => {
    const crashed = (restartCount: number) =>
      pod({
        restartCount,
        state: { waiting: { reason: "CrashLoopBackOff" } },
        lastState: { terminated: { exitCode: 3 } },
      });
    const ended = { ...django, ended: true };
    assert.deepEqual(podVerdict(crashed(0), []), waiting("django ended with exit code 3", ended));
    assert.deepEqual(podVerdict(crashed(1), []), waiting("django ended with exit code 3, 2 times so far", ended));
    assert.deepEqual(podVerdict(crashed(2), []), failed("django ended with exit code 3, 3 times so far", ended));
  });

  it("shows the log of its previous run if it has just restarted", () => {
    const again = pod({ restartCount: 2, state: { running: {} }, lastState: { terminated: { exitCode: 3 } } });
    assert.deepEqual(
      podVerdict(again, []),
      failed("django ended with exit code 3, 3 times so far", { ...django, ended: true, previous: true }),
    );
  });

  const noSuchProgram =
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: " +
    'error during container init: exec: "celery": executable file not found in $PATH';

  it("fails at once, in Kubernetes' words, if its program is not in the image", () => {
    const terminated = { exitCode: 128, reason: "StartError", message: `${noSuchProgram}: unknown` };
    const expected = failed('django cannot start: exec: "celery": executable file not found in $PATH');
    assert.deepEqual(podVerdict(pod({ state: { terminated } }), []), expected);
    const backOff = { reason: "CrashLoopBackOff", message: "back-off 10s restarting failed container=django" };
    assert.deepEqual(podVerdict(pod({ state: { waiting: backOff }, lastState: { terminated } }), []), expected);
  });

  it("shows the runtime's error if its container cannot be created", () => {
    const refused = (reason: string, message: string) =>
      podVerdict(pod({ state: { waiting: { reason, message } } }), []);
    assert.deepEqual(
      refused("RunContainerError", noSuchProgram),
      failed('django cannot start: exec: "celery": executable file not found in $PATH'),
    );
    assert.deepEqual(
      refused("CreateContainerError", "failed to generate container spec: no command specified"),
      failed("django cannot start: failed to generate container spec: no command specified"),
    );
    assert.deepEqual(
      refused("CreateContainerError", "context deadline exceeded"),
      waiting("django cannot start: context deadline exceeded"),
    );
  });

  it("has three tries if its start fails for a temporary reason", () => {
    const terminated = { exitCode: 128, reason: "StartError", message: "cgroup is busy" };
    const crashed = (restartCount: number) =>
      podVerdict(
        pod({ restartCount, state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated } }),
        [],
      );
    assert.deepEqual(crashed(0), waiting("django cannot start: cgroup is busy"));
    assert.deepEqual(crashed(2), failed("django cannot start: cgroup is busy"));
  });

  it("is waited for if it was killed from outside, however often", () => {
    const killed = pod({
      restartCount: 7,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode: 137, reason: "Error" } },
    });
    assert.deepEqual(podVerdict(killed, []), waiting("django ended with exit code 137, 8 times so far", django));
  });

  it("fails for exceeding its memory limit, not with an exit code", () => {
    const killed = pod({
      restartCount: 2,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
    });
    assert.deepEqual(podVerdict(killed, []), failed("django needs more memory than its limit", django));
  });

  it("shows its last probe's result if it is running but not ready", () => {
    const events = [
      warning("Readiness probe failed: HTTP probe failed with statuscode: 503", "2026-11-25T03:00:09Z"),
      warning('Readiness probe failed: Get "http://10.4.0.9:8000/readyz": connection refused', "2026-11-25T03:00:01Z"),
      warning("Readiness probe failed: HTTP probe failed with statuscode: 500", "2026-11-25T03:00:20Z", "app-teal-2"),
    ];
    const running = pod({ state: { running: {} } });
    assert.deepEqual(podVerdict(running, events), waiting("readiness probe: HTTP 503", django));
    assert.deepEqual(podVerdict(running, events.slice(1)), waiting("readiness probe: connection refused", django));
    assert.deepEqual(podVerdict(running, []), waiting("django is running but not ready", django));
  });

  it("shows the node's error if it cannot be started", () => {
    const creating = pod({ state: { waiting: { reason: "ContainerCreating" } } });
    assert.deepEqual(
      podVerdict(creating, [warning('MountVolume.SetUp failed:\n secret "x" not found')]),
      waiting('MountVolume.SetUp failed: secret "x" not found'),
    );
    assert.deepEqual(podVerdict(creating, []), waiting("django is not started yet: ContainerCreating"));
  });

  it("reports the container that fails, not those that wait for it", () => {
    const migrate = { name: "migrate", ready: false, restartCount: 0, state: { terminated: { exitCode: 1 } } };
    const initializing = pod({ name: "superuser", state: { waiting: { reason: "PodInitializing" } } }, [migrate]);
    assert.deepEqual(
      podVerdict(initializing, []),
      waiting("migrate ended with exit code 1", { ...django, container: "migrate", ended: true }),
    );
    const done = { ...migrate, state: { terminated: { exitCode: 0 } } };
    assert.deepEqual(
      podVerdict(pod({ name: "superuser", state: { waiting: { reason: "PodInitializing" } } }, [done]), []),
      waiting("superuser is not started yet: PodInitializing"),
    );
  });
});
