import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { cloudMinutes, within } from "../kubernetes/timeouts";

/** The arguments of {@link ImageRegistry}. */
export interface ImageRegistryArgs {
  /** The repository's name, at most 63 lower-case letters, digits and hyphens. */
  readonly repositoryId: string;
  readonly project: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
  /**
   * IAM members that may pull images, each under a name for its resource.
   * @example { nodes: "serviceAccount:nodes@my-project.iam.gserviceaccount.com" }
   */
  readonly readers: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The login with which images are pushed. */
export interface RegistryLogin {
  readonly server: pulumi.Output<string>;
  readonly username: string;
  /** A secret that is valid for an hour. Each update gets a new one; Docker's provider does not treat that as a change. */
  readonly password: pulumi.Output<string>;
}

/**
 * The stack's image repository. Deleting it deletes its images. Images are pushed with the access token of the Google login that runs the
 * update, so no `docker login` is needed.
 */
export class ImageRegistry extends pulumi.ComponentResource {
  /** The host and path that image names start with, as returned by the registry. */
  readonly uri: pulumi.Output<string>;
  readonly login: RegistryLogin;

  constructor(name: string, args: ImageRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:ImageRegistry", name, {}, opts);
    const repository = new gcp.artifactregistry.Repository(
      name,
      {
        location: args.region,
        repositoryId: args.repositoryId,
        format: "DOCKER",
        description: "Images of a django-gke site",
        labels: args.labels,
        cleanupPolicyDryRun: false,
        // The deployed image is one of the newest ten. Older ones are kept for a month, in case somebody wants to look at one.
        cleanupPolicies: [
          { id: "keep-recent", action: "KEEP", mostRecentVersions: { keepCount: 10 } },
          { id: "delete-old", action: "DELETE", condition: { tagState: "UNTAGGED", olderThan: "2592000s" } },
        ],
      },
      { parent: this, customTimeouts: within(cloudMinutes) },
    );
    for (const [reader, member] of Object.entries(args.readers)) {
      new gcp.artifactregistry.RepositoryIamMember(
        `${name}-${reader}`,
        {
          project: args.project,
          location: repository.location,
          repository: repository.name,
          role: "roles/artifactregistry.reader",
          member,
        },
        { parent: this },
      );
    }
    const client = gcp.organizations.getClientConfigOutput({ parent: this });
    this.uri = repository.registryUri;
    this.login = {
      server: this.uri.apply(hostOf),
      username: "oauth2accesstoken",
      password: pulumi.secret(client.accessToken),
    };
    this.registerOutputs({ uri: this.uri });
  }
}

/** The host and port of `host:port/path`. */
function hostOf(uri: string): string {
  return uri.split("/", 1)[0] ?? uri;
}
