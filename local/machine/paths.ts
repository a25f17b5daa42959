import * as os from "node:os";
import * as path from "node:path";

const home = os.homedir();
const defaultState = path.join(process.env.XDG_STATE_HOME ?? path.join(home, ".local", "state"), "django-gke");

/** The root of this checkout. */
export const checkout = path.resolve(__dirname, "../..");

/**
 * The local cloud's folders. All paths are absolute and outside the checkout.
 * `cache` holds downloads and builds and may be shared by several checkouts; `state` holds one local cloud.
 * The defaults follow the XDG base directories (https://specifications.freedesktop.org/basedir-spec/latest/).
 */
export const paths = {
  cache:
    process.env.DJANGO_GKE_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(home, ".cache"), "django-gke"),
  state: process.env.DJANGO_GKE_STATE ?? defaultState,
  defaultState,
  /** DJANGO_GKE_MIRROR: a mirror for downloads of releases. https://host/path is then downloaded from <mirror>/host/path. Default: none. */
  mirror: process.env.DJANGO_GKE_MIRROR,
  /** The records of the local project's resources, one JSON file for each. */
  get cloud(): string {
    return path.join(this.state, "cloud");
  },
  /** DJANGO_GKE_KUBECONFIG: the kubeconfig of a user's own cluster, which replaces the local one. Absolute path. */
  get ownKubeconfig(): string | undefined {
    const file = process.env.DJANGO_GKE_KUBECONFIG;
    // npm changes to the checkout; INIT_CWD is the folder in which it was called.
    return file === undefined || file === "" ? undefined : path.resolve(process.env.INIT_CWD ?? "", file);
  },
  /** A path below the state folder. */
  inState(...parts: string[]): string {
    return path.join(this.state, ...parts);
  },
};
