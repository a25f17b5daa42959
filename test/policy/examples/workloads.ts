import { Examined } from "../examine";
import { Example } from "./example";

const metadata = { name: "shop", namespace: "shop" };
const labels = { name: "shop" };

/** A Deployment that keeps every rule. */
const deployment: Examined = {
  type: "kubernetes:apps/v1:Deployment",
  name: "shop",
  inputs: {
    metadata,
    spec: {
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0 } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: "shop",
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
          initContainers: [container("before")],
          containers: [container("web")],
          volumes: [{ name: "temporary", emptyDir: {} }],
        },
      },
    },
  },
};

function container(name: string) {
  return {
    name,
    image: `registry.example/shop@sha256:${"0".repeat(64)}`,
    args: ["--bind=0.0.0.0:8000"],
    ports: [{ containerPort: 8000 }],
    env: [
      { name: "DATABASE_PASSWORD", valueFrom: { secretKeyRef: { name: "database", key: "password" } } },
      { name: "DATABASE_PASSWORD_FILE", value: "/run/secrets/password" },
      { name: "MAIL_TOKEN", value: "" },
    ],
    resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

const budget: Examined = {
  type: "kubernetes:policy/v1:PodDisruptionBudget",
  name: "budget",
  inputs: { metadata, spec: { maxUnavailable: "25%", selector: { matchLabels: labels } } },
};
const scaler: Examined = {
  type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  name: "scaler",
  inputs: { metadata, spec: { scaleTargetRef: { kind: "Deployment", name: "shop" } } },
};

const pod = "spec.template.spec";
const web = `${pod}.containers.0`;
const before = `${pod}.initContainers.0`;
const passes = [deployment];

/** The same pods in a kind with a deeper template. */
const scheduled: Examined = {
  type: "kubernetes:batch/v1:CronJob",
  name: "nightly",
  inputs: {
    metadata,
    spec: {
      jobTemplate: { spec: { template: { spec: { containers: [{ ...container("task"), image: "task:1" }] } } } },
    },
  },
};

export const workloads: readonly Example[] = [
  {
    rule: "no-secrets-in-pod-specs",
    passes,
    fails: [
      {
        when: "a variable has the secret itself",
        change: { shop: { [`${web}.env.2.value`]: "hunter2" } },
        says: ["shop: container web: the variable MAIL_TOKEN has a plain-text value"],
      },
      {
        when: "an argument of a container before it has one",
        change: { shop: { [`${before}.args.0`]: "--db-password=hunter2" } },
        says: ["shop: container before: an argument looks like a secret"],
      },
      {
        when: "an address holds one",
        change: { shop: { [`${web}.args.0`]: "postgresql://shop:hunter2@database/shop" } },
        says: ["shop: container web: an argument looks like a secret"],
      },
    ],
  },
  {
    rule: "no-host-access-or-root",
    passes,
    fails: [
      {
        when: "the pod shares the node's network and files",
        change: { shop: { [`${pod}.hostNetwork`]: true, [`${pod}.volumes.0`]: { name: "all", hostPath: {} } } },
        says: ["shop: hostNetwork shares the node's namespace", "shop: volume all has the type hostPath"],
      },
      {
        when: "nothing is said of its user and system calls",
        change: { shop: { [`${pod}.securityContext`]: undefined } },
        says: [
          "shop: securityContext.runAsNonRoot is not true",
          "shop: securityContext.runAsUser is not a number above 0",
          "shop: securityContext.seccompProfile is not RuntimeDefault",
        ],
      },
    ],
  },
  {
    rule: "no-service-account-token",
    passes,
    fails: [
      {
        when: "the default is left as it is",
        change: { shop: { [`${pod}.automountServiceAccountToken`]: undefined } },
        says: ["shop: automountServiceAccountToken is not false"],
      },
      {
        when: "a volume brings one",
        change: {
          shop: { [`${pod}.volumes.0`]: { name: "api", projected: { sources: [{ serviceAccountToken: {} }] } } },
        },
        says: ["shop: volume api holds a token"],
      },
    ],
  },
  {
    rule: "no-privileged-containers",
    passes,
    fails: [
      {
        when: "a container before it is privileged",
        change: { shop: { [`${before}.securityContext.privileged`]: true } },
        says: ["shop: container before: is privileged"],
      },
      {
        when: "nothing is said",
        change: { shop: { [`${web}.securityContext`]: undefined } },
        says: [
          "shop: container web: allowPrivilegeEscalation is not false",
          "shop: container web: capabilities.drop lacks ALL",
        ],
      },
      {
        when: "it overrules what is said for the pod",
        change: {
          shop: {
            [`${web}.securityContext.runAsUser`]: 0,
            [`${web}.securityContext.runAsNonRoot`]: false,
            [`${web}.securityContext.seccompProfile`]: { type: "Unconfined" },
            [`${web}.securityContext.capabilities.add`]: ["NET_ADMIN"],
          },
        },
        says: [
          "shop: container web: has the capability NET_ADMIN",
          "shop: container web: runs as root",
          "shop: container web: may run as root",
          "shop: container web: has no seccomp profile",
        ],
      },
    ],
  },
  {
    rule: "read-only-root-filesystem",
    passes,
    fails: [
      {
        when: "nothing is said",
        change: { shop: { [`${web}.securityContext.readOnlyRootFilesystem`]: undefined } },
        says: ["shop: container web: readOnlyRootFilesystem is not true"],
      },
    ],
  },
  {
    rule: "cpu-and-memory-requirements",
    passes,
    fails: [
      {
        when: "one is missing",
        change: { shop: { [`${before}.resources.limits.cpu`]: undefined } },
        says: ["shop: container before: resources.limits.cpu is not set"],
      },
    ],
  },
  {
    rule: "image-digest",
    passes,
    fails: [
      {
        when: "an image has a tag, or none",
        change: { shop: { [`${web}.image`]: "shop:latest" } },
        more: [scheduled],
        says: [
          "shop: container web: image shop:latest has no digest",
          "nightly: container task: image task:1 has no digest",
        ],
      },
    ],
  },
  {
    rule: "rolling-update-strategy",
    passes,
    fails: [
      {
        when: "Kubernetes' own default holds",
        change: { shop: { "spec.strategy": undefined } },
        says: ["shop: strategy.rollingUpdate.maxUnavailable is not 0"],
      },
      {
        when: "the old pods go first",
        change: { shop: { "spec.strategy": { type: "Recreate" } } },
        says: [
          "shop: strategy Recreate stops the old pods first",
          "shop: strategy.rollingUpdate.maxUnavailable is not 0",
        ],
      },
    ],
  },
  {
    rule: "pdb-allows-drain",
    passes: [budget],
    fails: [
      {
        when: "no pod may ever go",
        change: { budget: { "spec.maxUnavailable": "0%" } },
        says: ["budget: maxUnavailable is 0"],
      },
      {
        when: "all must always be there",
        change: { budget: { "spec.maxUnavailable": undefined, "spec.minAvailable": "100%" } },
        says: ["budget: minAvailable is 100%"],
      },
    ],
  },
  {
    rule: "pdb-and-hpa",
    passes: [deployment, budget, scaler],
    fails: [
      {
        when: "the budget is another's",
        change: { budget: { "spec.selector.matchLabels": { name: "other" } } },
        says: ["shop: no PodDisruptionBudget selects its pods"],
      },
      {
        when: "the autoscaler is in another namespace",
        change: { scaler: { "metadata.namespace": "other" } },
        says: ["shop: no HorizontalPodAutoscaler scales it"],
      },
    ],
  },
];
