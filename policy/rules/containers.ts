import { containerRule } from "../pods";

export const containerRules = [
  containerRule(
    "no-privileged-containers",
    "No container is privileged, can become privileged, or has root's capabilities.",
    ({ securityContext }, report) => {
      const { privileged, allowPrivilegeEscalation, capabilities, runAsUser, runAsNonRoot, seccompProfile } =
        securityContext ?? {};
      if (privileged === true) report("is privileged");
      if (allowPrivilegeEscalation !== false) report("allowPrivilegeEscalation is not false");
      if (!capabilities?.drop?.includes("ALL")) report("capabilities.drop lacks ALL");
      // `restricted` also allows NET_BIND_SERVICE, for ports below 1024. None of our containers needs it.
      for (const capability of capabilities?.add ?? []) report(`has the capability ${capability}`);
      // These three would override the pod's settings.
      if (runAsUser === 0) report("runs as root");
      if (runAsNonRoot === false) report("may run as root");
      if (seccompProfile?.type === "Unconfined") report("has no seccomp profile");
    },
  ),
  containerRule(
    "read-only-root-filesystem",
    "The root file system of every container is read-only: it writes to volumes only.",
    ({ securityContext }, report) => {
      if (securityContext?.readOnlyRootFilesystem !== true) report("readOnlyRootFilesystem is not true");
    },
  ),
  containerRule(
    "cpu-and-memory-requirements",
    "Every container has requests and limits for CPU and memory.",
    ({ resources }, report) => {
      for (const bound of ["requests", "limits"] as const)
        for (const what of ["cpu", "memory"])
          if (resources?.[bound]?.[what] === undefined) report(`resources.${bound}.${what} is not set`);
    },
  ),
  containerRule(
    "image-digest",
    "Images are referenced by digest, so that the image that was built is the one that runs.",
    ({ image }, report) => {
      if (!/@sha256:[0-9a-f]{64}$/.test(image ?? "")) report(`image ${image ?? "(none)"} has no digest`);
    },
  ),
];
