import { hostAddress } from "../../../local/machine/addresses";
import { acmeDirectory } from "../../../local/services/authority";
import type { Overrides } from "./site";

/** What differs from a committed stack for Google: a project, a storage API, a certificate authority and a log store on this machine. */
export const stackOnThisMachine: Overrides = {
  "gcp:project": "local",
  "django-gke:storageEndpoint": `http://${hostAddress()}:4443`,
  "django-gke:acme": { directory: acmeDirectory() },
  "django-gke:logs": { endpoint: `http://${hostAddress()}:9428/insert/opentelemetry/v1/logs` },
  "django-gke:protectData": false,
};
