import * as pulumi from "@pulumi/pulumi";
import { generated } from "../secrets/generated";
import { applicationGeneration, applicationUser, ApplicationUser, generations } from "../secrets/rotation";

/** The arguments of {@link DatabasePasswords}. */
export interface DatabasePasswordsArgs {
  /** The number of rotations so far. */
  readonly rotation: number;
}

/** 32 letters and digits: 190 bits. */
const length = 32;

/**
 * The passwords of all database users; docs/decisions/0092-the-databases-roles.md describes the users. A rotation replaces each password. The
 * application has two users and switches to the other one, so that running pods are not locked out.
 */
export class DatabasePasswords extends pulumi.ComponentResource {
  /** The administrator sets the other users' passwords. It may change users, but not the server. */
  readonly administrator: pulumi.Output<string>;
  /** The administrator's previous password, which is valid until the other users have their new ones. */
  readonly administratorBefore: pulumi.Output<string>;
  /** The owner of the tables runs the migrations. */
  readonly owner: pulumi.Output<string>;
  readonly backup: pulumi.Output<string>;
  /** The passwords of the application's two users. */
  readonly application: Readonly<Record<ApplicationUser, pulumi.Output<string>>>;
  /** The user that the application connects as. */
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
