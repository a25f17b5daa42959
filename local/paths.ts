import * as os from "node:os";
import * as path from "node:path";

const home = os.homedir();

/** The folder of this checkout. */
export const checkout = path.resolve(__dirname, "..");

/**
 * Where the local cloud keeps things, all of them absolute and outside the checkout.
 * `cache` holds what was fetched or built and may be shared by many checkouts; `state` holds one running local cloud.
 * The defaults follow the XDG base directories (https://specifications.freedesktop.org/basedir-spec/latest/).
 */
export const paths = {
  cache:
    process.env.DJANGO_GKE_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(home, ".cache"), "django-gke"),
  state:
    process.env.DJANGO_GKE_STATE ??
    path.join(process.env.XDG_STATE_HOME ?? path.join(home, ".local", "state"), "django-gke"),
  /** The records of the local project's resources, one JSON file each. */
  get cloud(): string {
    return path.join(this.state, "cloud");
  },
  /** A path below the state folder. */
  inState(...parts: string[]): string {
    return path.join(this.state, ...parts);
  },
};
