import * as pulumi from "@pulumi/pulumi";
import { generated } from "../secrets/generated";
import { applicationGeneration, applicationUser, ApplicationUser, generations } from "../secrets/rotation";

export interface DatabasePasswordsArgs {
  /** How often they were changed. */
  readonly rotation: number;
}

/** Letters and digits: 190 bits. */
const length = 32;

/**
 * The passwords of everyone who connects to the database; who is who: docs/decisions/0092-the-databases-roles.md. A rotation
 * gives a new one to each, but to the application only as another user, so that pods which still run are not locked out.
 */
export class DatabasePasswords extends pulumi.ComponentResource {
  /** Gives the others their passwords; may do anything to users, and nothing to the server. */
  readonly administrator: pulumi.Output<string>;
  /** The one before: it is the administrator's until the others have been given theirs. */
  readonly administratorBefore: pulumi.Output<string>;
  /** Owns the tables; migrates. */
  readonly owner: pulumi.Output<string>;
  readonly backup: pulumi.Output<string>;
  /** The application's two users. */
  readonly application: Readonly<Record<ApplicationUser, pulumi.Output<string>>>;
  /** The one of the two that the application connects as. */
  readonly applicationUser: ApplicationUser;

  constructor(name: string, { rotation }: DatabasePasswordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:DatabasePasswords", name, {}, opts);
    const password = (user: string, generation: number) => generated(this, `${name}-${user}`, length, generation);
    const administrators = generations(rotation, 1).map(({ slot, generation }) =>
      password(`administrator-${slot}`, generation),
    );
    [this.administrator, this.administratorBefore] = administrators as [pulumi.Output<string>, pulumi.Output<string>];
    this.owner = password("owner", rotation);
    this.backup = password("backup", rotation);
    this.application = {
      app_a: password("app_a", applicationGeneration("app_a", rotation)),
      app_b: password("app_b", applicationGeneration("app_b", rotation)),
    };
    this.applicationUser = applicationUser(rotation);
    this.registerOutputs({});
  }
}
