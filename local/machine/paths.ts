import * as os from "node:os";
import * as path from "node:path";

const home = os.homedir();
const defaultState = path.join(process.env.XDG_STATE_HOME ?? path.join(home, ".local", "state"), "django-gke");

/** The folder of this checkout. */
export const checkout = path.resolve(__dirname, "../..");

/**
 * Where the local cloud keeps things, all of them absolute and outside the checkout.
 * `cache` holds what was fetched or built and may be shared by many checkouts; `state` holds one running local cloud.
 * The defaults follow the XDG base directories (https://specifications.freedesktop.org/basedir-spec/latest/).
 */
export const paths = {
  cache:
    process.env.DJANGO_GKE_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(home, ".cache"), "django-gke"),
  state: process.env.DJANGO_GKE_STATE ?? defaultState,
  defaultState,
  /**
   * A mirror of the vendors' releases: DJANGO_GKE_MIRROR. A release at https://host/path is downloaded from <mirror>/host/path; without
   * it, from the vendor.
   */
  mirror: process.env.DJANGO_GKE_MIRROR,
  /** The records of the local project's resources, one JSON file each. */
  get cloud(): string {
    return path.join(this.state, "cloud");
  },
  /** The kubeconfig of a cluster of the user's own, in place of the local one: DJANGO_GKE_KUBECONFIG, absolute. */
  get ownKubeconfig(): string | undefined {
    const file = process.env.DJANGO_GKE_KUBECONFIG;
    // npm changes to the checkout and keeps where it was called.
    return file === undefined || file === "" ? undefined : path.resolve(process.env.INIT_CWD ?? "", file);
  },
  /** A path below the state folder. */
  inState(...parts: string[]): string {
    return path.join(this.state, ...parts);
  },
};
