import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { cloudMinutes, within } from "../kubernetes/timeouts";

export interface ImageRegistryArgs {
  /** The repository's name, at most 63 lower-case letters, digits and hyphens. */
  readonly repositoryId: string;
  readonly project: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Who may pull, by name, as policies write them: `serviceAccount:<email>`. */
  readonly readers: Readonly<Record<string, pulumi.Input<string>>>;
}

/** How a builder speaks to the registry. */
export interface RegistryLogin {
  readonly server: pulumi.Output<string>;
  readonly username: string;
  /** Secret; good for an hour, and a new one each time: Docker's provider sees no change in that. */
  readonly password: pulumi.Output<string>;
}

/**
 * The stack's own image repository. Deleting it deletes its images. Whoever runs the update pushes, with the access token of
 * the Google login that the update itself uses: there is no `docker login` to forget.
 */
export class ImageRegistry extends pulumi.ComponentResource {
  /** The host and path that image names begin with, as the registry gives it. */
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
        // What is deployed is one of the newest; a month is time enough to look at an older one.
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

/** The host, with its port if any, of `host/path`. */
function hostOf(uri: string): string {
  return uri.split("/", 1)[0] ?? uri;
}
