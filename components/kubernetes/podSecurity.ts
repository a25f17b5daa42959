import { types } from "@pulumi/kubernetes";

/**
 * Labels of a namespace that refuses pods which ask for more than this level:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurityLabels(level: "restricted" | "privileged"): Readonly<Record<string, string>> {
  return {
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/enforce-version": "latest",
  };
}

/** A pod that Pod Security's `restricted` admits, run by this numeric user, whose volumes this user's group may write. */
export function podSecurity(user: number): types.input.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** A container that can gain no right and change no file outside its volumes. */
export const containerSecurity: types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
