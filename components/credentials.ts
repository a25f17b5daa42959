import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { clusterMinutes, within } from "./timeouts";

export interface CredentialsArgs {
  readonly namespace: pulumi.Input<string>;
  /** The application's own environment variables; kept in the Secret, as some of them may be secret. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The first superuser of the site. */
export interface Superuser {
  readonly name: string;
  readonly password: pulumi.Output<string>;
  /** The Secret whose keys are the variables that `ensure_superuser` reads. */
  readonly secretName: pulumi.Output<string>;
}

/** What Django needs to keep secret: generated once, kept in the stack's state (encrypted) and in Secrets. */
export class Credentials extends pulumi.ComponentResource {
  /** The Secret whose keys are variables of the application. */
  readonly secretName: pulumi.Output<string>;
  /** The Secret's values: pods roll when one changes. The generated key is among them. */
  readonly values: pulumi.Output<string[]>;
  readonly superuser: Superuser;

  constructor(name: string, args: CredentialsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Credentials", name, {}, opts);
    const options = { parent: this, customTimeouts: within(clusterMinutes) };

    // Django asks for 50 characters at least: https://docs.djangoproject.com/en/5.2/ref/checks/#security (W009).
    const key = new random.RandomPassword(`${name}-key`, { length: 64, special: false }, { parent: this });
    const variables = {
      ...Object.fromEntries(Object.entries(args.environment).map(([name, value]) => [name, pulumi.secret(value)])),
      DJANGO_SECRET_KEY: key.result,
      DJANGO_SECRET_KEY_FALLBACKS: "",
    };
    const django = new kubernetes.core.v1.Secret(
      `${name}-django`,
      { metadata: { name: "django", namespace: args.namespace }, stringData: variables },
      options,
    );

    const password = new random.RandomPassword(`${name}-superuser`, { length: 24, special: false }, { parent: this });
    const superuser = new kubernetes.core.v1.Secret(
      `${name}-superuser`,
      {
        metadata: { name: "superuser", namespace: args.namespace },
        stringData: {
          DJANGO_SUPERUSER_USERNAME: "admin",
          DJANGO_SUPERUSER_EMAIL: "admin@example.com",
          DJANGO_SUPERUSER_PASSWORD: password.result,
        },
      },
      options,
    );

    this.secretName = django.metadata.name;
    this.values = pulumi.output(variables).apply((all) => Object.entries(all).flat());
    this.superuser = { name: "admin", password: password.result, secretName: superuser.metadata.name };
    this.registerOutputs({ secretName: this.secretName });
  }
}
