import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { generated } from "../secrets/generated";
import { generations } from "../secrets/rotation";
import { clusterMinutes, within } from "../kubernetes/timeouts";

export interface CredentialsArgs {
  readonly namespace: pulumi.Input<string>;
  /** The application's own environment variables; kept in the Secret, as some of them may be secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files that the application reads, by name; kept in a Secret of their own. */
  readonly files: Readonly<Record<string, string>>;
  /** The first superuser. */
  readonly superuser: { readonly name: string; readonly email: string };
  /** How often the key was changed. */
  readonly rotation: number;
}

/** The first superuser of the site. */
export interface Superuser {
  readonly name: string;
  readonly password: pulumi.Output<string>;
  /** The Secret whose keys are the variables that the runtime's command `superuser` reads. */
  readonly secretName: pulumi.Output<string>;
}

/** Django asks for 50 characters at least: https://docs.djangoproject.com/en/5.2/ref/checks/#security (W009). */
const keyLength = 64;
/** The site is left as it is for so many rotations by what an older key has signed: `npm run rotate` is two. */
const keysBefore = 2;

/**
 * What Django needs to keep secret: generated, kept in the stack's state (encrypted) and in Secrets.
 *
 * Beside the key in use, Django accepts the two before it, and the one that comes next: while pods roll, those that still have
 * the old key meet sessions that the first new pods have signed, and would end them otherwise.
 */
export class Credentials extends pulumi.ComponentResource {
  /** The Secret whose keys are variables of the application. */
  readonly secretName: pulumi.Output<string>;
  /** The Secret whose keys are files, if there are any. */
  readonly filesSecret: pulumi.Output<string> | undefined;
  /** The Secrets' values: pods roll when one changes. The generated key is among them. */
  readonly values: pulumi.Output<string[]>;
  readonly superuser: Superuser;

  constructor(name: string, args: CredentialsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Credentials", name, {}, opts);
    const options = { parent: this, customTimeouts: within(clusterMinutes) };

    const [next, current, ...before] = generations(args.rotation, keysBefore, 1).map(({ slot, generation }) =>
      generated(this, `${name}-key-${slot}`, keyLength, generation),
    );
    const fallbacks = pulumi.all([next, ...before]).apply((keys) => keys.join(","));
    const variables = {
      ...Object.fromEntries(Object.entries(args.environment).map(([name, value]) => [name, pulumi.secret(value)])),
      DJANGO_SECRET_KEY: pulumi.secret(current ?? ""),
      SECRET_KEY: pulumi.secret(current ?? ""),
      DJANGO_SECRET_KEY_FALLBACKS: pulumi.secret(fallbacks),
    };
    const django = new kubernetes.core.v1.Secret(
      `${name}-django`,
      { metadata: { name: "django", namespace: args.namespace }, stringData: variables },
      options,
    );

    const files = Object.fromEntries(Object.entries(args.files).map(([file, text]) => [file, pulumi.secret(text)]));
    this.filesSecret =
      Object.keys(files).length === 0
        ? undefined
        : new kubernetes.core.v1.Secret(
            `${name}-files`,
            { metadata: { name: "django-files", namespace: args.namespace }, stringData: files },
            options,
          ).metadata.name;

    const password = generated(this, `${name}-superuser`, 24, 0);
    const superuser = new kubernetes.core.v1.Secret(
      `${name}-superuser`,
      {
        metadata: { name: "superuser", namespace: args.namespace },
        stringData: {
          DJANGO_SUPERUSER_USERNAME: args.superuser.name,
          DJANGO_SUPERUSER_EMAIL: args.superuser.email,
          DJANGO_SUPERUSER_PASSWORD: password,
        },
      },
      options,
    );

    this.secretName = django.metadata.name;
    this.values = pulumi
      .all([pulumi.output(variables), pulumi.output(files)])
      .apply((all) => all.flatMap((each) => Object.entries(each).flat()));
    this.superuser = { name: args.superuser.name, password, secretName: superuser.metadata.name };
    this.registerOutputs({ secretName: this.secretName });
  }
}
