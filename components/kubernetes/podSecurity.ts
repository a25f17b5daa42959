import { types } from "@pulumi/kubernetes";

/**
 * The labels of a namespace that enforces this level of Pod Security:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurityLabels(level: "restricted" | "privileged"): Readonly<Record<string, string>> {
  return {
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/enforce-version": "latest",
  };
}

/** A pod's security context that satisfies Pod Security's `restricted` level. The pod runs as this user, whose group may write to the volumes. */
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

/** A container's security context that prevents it from gaining privileges and from changing files outside its volumes. */
export const containerSecurity: types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
