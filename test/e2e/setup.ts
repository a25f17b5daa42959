import * as os from "node:os";
import * as path from "node:path";

// A local cloud of the tests' own: a site that someone runs from here keeps its data.
process.env.DJANGO_GKE_STATE ??= path.join(os.homedir(), ".local", "state", "django-gke-test");
