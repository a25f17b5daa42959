import { PodSpec, podRule } from "../pods";

/** The volume types that Pod Security's `restricted` allows: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const volumeKinds = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

export const podRules = [
  podRule(
    "no-host-access-or-root",
    "Pods run as a non-root user with the runtime's seccomp profile, in their own namespaces and without access to the node's files.",
    (pod, report) => {
      for (const shared of ["hostNetwork", "hostPID", "hostIPC"] as const)
        if (pod[shared] === true) report(`${shared} shares the node's namespace`);
      const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext ?? {};
      if (runAsNonRoot !== true) report("securityContext.runAsNonRoot is not true");
      if (runAsUser === undefined || runAsUser === 0) report("securityContext.runAsUser is not a number above 0");
      if (seccompProfile?.type !== "RuntimeDefault") report("securityContext.seccompProfile is not RuntimeDefault");
      for (const volume of pod.volumes ?? [])
        for (const kind of Object.keys(volume).filter((key) => key !== "name" && !volumeKinds.includes(key)))
          report(`volume ${volume.name} has the type ${kind}`);
    },
  ),
  podRule(
    "no-service-account-token",
    "No pod has a token for the cluster's API, except for listed exceptions that use it.",
    (pod, report) => {
      if (pod.automountServiceAccountToken !== false) report("automountServiceAccountToken is not false");
      for (const volume of tokenVolumes(pod)) report(`volume ${volume} holds a token`);
    },
  ),
];

function tokenVolumes(pod: PodSpec): string[] {
  const holds = (volume: NonNullable<PodSpec["volumes"]>[number]) =>
    volume.projected?.sources?.some((source) => source.serviceAccountToken !== undefined) ?? false;
  return (pod.volumes ?? []).filter(holds).map(({ name }) => name);
}
