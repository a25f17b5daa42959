import { inSite } from "./kubernetes";
import { Load } from "./load";
import { outputs } from "./site";
import { untilAnswer } from "./untilAnswer";

/** Starts a load on the stack `local`, as its admin. */
export async function loadSite(perSecond: number, writesInTen?: number, stylesheets?: number): Promise<Load> {
  const { url = "", adminUser: user = "", adminPassword: password = "" } = await outputs("local");
  return Load.start({ url, user, password, perSecond, writesInTen, stylesheets });
}

/** The app's pods that are to stay: name and colour, whether they are ready. */
export interface AppPod {
  readonly name: string;
  readonly uid: string;
  readonly colour: string;
  readonly node: string;
  readonly ready: boolean;
  /** True once its deletion has started. */
  readonly leaving: boolean;
  /** The container's id in its node's containerd; empty before it has one. */
  readonly container: string;
}

interface PodList {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly uid: string;
      readonly labels: { readonly colour: string };
      readonly deletionTimestamp?: string;
    };
    readonly spec: { readonly nodeName?: string };
    readonly status: {
      readonly conditions?: readonly { readonly type: string; readonly status: string }[];
      readonly containerStatuses?: readonly { readonly containerID?: string }[];
    };
  }[];
}

/** All pods of the app that there are at this moment. */
export async function appPods(): Promise<AppPod[]> {
  const { items } = JSON.parse(await inSite("get", "pods", "--selector", "name=app", "-o", "json")) as PodList;
  return items.map(({ metadata, spec, status }) => ({
    name: metadata.name,
    uid: metadata.uid,
    colour: metadata.labels.colour,
    node: spec.nodeName ?? "",
    ready: status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false,
    leaving: metadata.deletionTimestamp !== undefined,
    container: status.containerStatuses?.[0]?.containerID?.replace("containerd://", "") ?? "",
  }));
}

/** Waits until the app's pods are these many of these colours, all ready, and none is leaving any more. */
export async function settled(wanted: Readonly<Record<string, number>>): Promise<AppPod[]> {
  return untilAnswer(`The pods are not ${JSON.stringify(wanted)}`, 120, appPods, (pods) => {
    const counts: Record<string, number> = {};
    for (const { colour } of pods) counts[colour] = (counts[colour] ?? 0) + 1;
    const asWanted =
      Object.keys(counts).length === Object.keys(wanted).length &&
      Object.entries(wanted).every(([colour, count]) => counts[colour] === count);
    return asWanted && pods.every(({ ready, leaving }) => ready && !leaving);
  });
}
