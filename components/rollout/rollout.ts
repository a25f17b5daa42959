import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "../google/kubeconfig";
import { ClusterApi } from "./clusterApi";
import { deploymentVerdict } from "./deploymentVerdict";
import { isAtWork, JobNow, jobVerdict } from "./jobVerdict";
import { lastRefusal } from "./lastRefusal";
import { Claim, Deployment, EndpointSlice, Event, Job, Pod, ReplicaSet, Service, StatefulSet } from "./objects";
import { noCertificate, serviceVerdict } from "./serviceVerdict";
import { statefulSetVerdict } from "./statefulSetVerdict";
import { ready, waiting } from "./verdict";
import { waitFor, Wait } from "./wait";

/** A Kubernetes object and how long it may take to become ready. */
export interface Made {
  readonly access: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  /** Resolves once the object exists. */
  readonly name: pulumi.Input<string>;
  /** How many minutes it may take. */
  readonly minutes: number;
}

/**
 * The annotation for resources whose readiness the program itself waits for. The Kubernetes provider then waits only until the object exists,
 * and, on deletion, until it is gone (`pulumi.com/skipAwait` would skip both). Why the provider's own wait is not enough:
 * docs/decisions/0050-the-program-waits-for-readiness.md
 */
export const skipAwait = { "pulumi.com/waitFor": "jsonpath={.metadata.uid}" };

/** The name of the edge's Deployment, once its newest version serves. A pod without a certificate for `host` does not become ready. */
export function certified(made: Made, least: number, host: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(host).apply((site) =>
    rolledOut(made, least, async (api, namespace) => {
      const refused = await lastRefusal(api, namespace, site);
      return refused === undefined ? undefined : noCertificate(site, refused);
    }),
  );
}

/**
 * The name of a Deployment, once its newest version serves with at least `least` pods and no older version does.
 * @param why Returns a better cause while the pods are not ready, if there is one.
 */
export function rolledOut(
  made: Made,
  least: number,
  why: (api: ClusterApi, namespace: string) => Promise<string | undefined> = () => Promise.resolve(undefined),
): pulumi.Output<string> {
  return whenReady(made, (name, namespace) => ({
    subject: name,
    look: async (api) => {
      const [deployment, replicaSets, pods, events] = await Promise.all([
        api.read<Deployment>(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`),
        api.list<ReplicaSet>(`/apis/apps/v1/namespaces/${namespace}/replicasets`),
        api.list<Pod>(`/api/v1/namespaces/${namespace}/pods`),
        eventsAbout(api, namespace, "Pod"),
      ]);
      const verdict = deploymentVerdict({ deployment, replicaSets, pods, events }, least);
      const cause = verdict.state === "waiting" ? await why(api, namespace) : undefined;
      return cause === undefined ? verdict : waiting(cause);
    },
  }));
}

/**
 * The name of a StatefulSet, once all its pods have its newest version and are ready. (The provider considers a changed StatefulSet ready at
 * once.) It is unavailable in the meantime, because the old pod has to release its volume before the new one starts.
 */
export function restarted(made: Made): pulumi.Output<string> {
  return whenReady(made, (name, namespace) => ({
    subject: name,
    meanwhile: "The site is without it until then.",
    look: async (api) => {
      const [statefulSet, pods, claims, aboutPods, aboutClaims] = await Promise.all([
        api.read<StatefulSet>(`/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`),
        api.list<Pod>(`/api/v1/namespaces/${namespace}/pods`),
        api.list<Claim>(`/api/v1/namespaces/${namespace}/persistentvolumeclaims`),
        eventsAbout(api, namespace, "Pod"),
        eventsAbout(api, namespace, "PersistentVolumeClaim"),
      ]);
      return statefulSetVerdict({ statefulSet, pods, claims, events: [...aboutPods, ...aboutClaims] });
    },
  }));
}

/** The name of a Job, once it is done. */
export function done(made: Made, subject: string): pulumi.Output<string> {
  return whenReady(made, (name, namespace) => ({
    subject,
    look: async (api) => jobVerdict(await jobNow(api, name, namespace)),
  }));
}

/** The name of a Job that may take hours, once it is done or has run for a minute without an error. */
export function atWork(made: Made, subject: string): pulumi.Output<string> {
  return whenReady(made, (name, namespace) => ({
    subject,
    look: async (api) => {
      const now = await jobNow(api, name, namespace);
      return isAtWork(now, Date.now()) ? ready : jobVerdict(now);
    },
  }));
}

async function jobNow(api: ClusterApi, name: string, namespace: string): Promise<JobNow> {
  const [job, pods, events] = await Promise.all([
    api.read<Job>(`/apis/batch/v1/namespaces/${namespace}/jobs/${name}`),
    api.list<Pod>(`/api/v1/namespaces/${namespace}/pods?labelSelector=job-name%3D${name}`),
    eventsAbout(api, namespace, "Pod"),
  ]);
  return { job, pods, events };
}

/** The name of a Service of type LoadBalancer, once it has `address` and all `hosts` answer there over TLS. */
export function reachable(
  made: Made,
  address: pulumi.Input<string>,
  hosts: readonly pulumi.Input<string>[],
): pulumi.Output<string> {
  return pulumi.all([address, pulumi.all([...hosts])]).apply(([ip, sites]) =>
    whenReady(made, (name, namespace) => ({
      subject: "the load balancer",
      look: async (api) => {
        const [service, slices, events] = await Promise.all([
          api.read<Service>(`/api/v1/namespaces/${namespace}/services/${name}`),
          api.list<EndpointSlice>(
            `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D${name}`,
          ),
          eventsAbout(api, namespace, "Service"),
        ]);
        const verdictOn = (host: string) => {
          const answered = (requests: number) => api.answered({ address: ip, host }, requests);
          const refusal = () => lastRefusal(api, namespace, host);
          return serviceVerdict({ service, slices, events, answered, refusal }, ip, host);
        };
        const verdicts = await Promise.all(sites.map(verdictOn));
        return verdicts.find(({ state }) => state !== "ready") ?? ready;
      },
    })),
  );
}

/** Waits for an object and returns its name. A preview does not wait, because it changes nothing. */
function whenReady(
  { access, namespace, name, minutes }: Made,
  wait: (name: string, namespace: string) => Omit<Wait, "namespace" | "minutes">,
): pulumi.Output<string> {
  const known = pulumi.all([pulumi.unsecret(pulumi.output(access)), namespace, name]);
  return known.apply(async ([cluster, space, its]) => {
    if (!pulumi.runtime.isDryRun())
      await waitFor(new ClusterApi(cluster), { namespace: space, minutes, ...wait(its, space) });
    return its;
  });
}

function eventsAbout(api: ClusterApi, namespace: string, kind: string): Promise<readonly Event[]> {
  return api.list<Event>(
    `/api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.kind%3D${kind}%2Ctype%3DWarning`,
  );
}
