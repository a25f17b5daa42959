import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { generated } from "../secrets/generated";
import { generations } from "../secrets/rotation";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { isForUv } from "./variables";

/** The arguments of {@link Credentials}. */
export interface CredentialsArgs {
  readonly namespace: pulumi.Input<string>;
  /** The application's environment variables. They are kept in a Secret, because some may be secret. Those for uv are left out. */
  readonly environment: Readonly<Record<string, string>>;
  /** The application's files, by name. They are kept in a separate Secret. */
  readonly files: Readonly<Record<string, string>>;
  /** The first superuser. */
  readonly superuser: { readonly name: string; readonly email: string };
  /** The number of rotations so far. */
  readonly rotation: number;
}

/** The first superuser of the site. */
export interface Superuser {
  readonly password: pulumi.Output<string>;
  /** The Secret whose keys are the variables that the runtime's command `superuser` reads. */
  readonly secretName: pulumi.Output<string>;
}

/** Django recommends at least 50 characters: https://docs.djangoproject.com/en/5.2/ref/checks/#security (W009). */
const keyLength = 64;
/** For how many rotations signatures of an old key stay valid. `npm run rotate` makes two. */
const keysBefore = 2;

/**
 * Django's generated secrets and the application's own. They are kept in Secrets and, encrypted, in the stack's state.
 *
 * Django accepts the current key, the two before it and the next one. During a rollout, pods with the old key receive sessions that new pods
 * have signed, and would otherwise end them.
 */
export class Credentials extends pulumi.ComponentResource {
  /** The Secret whose keys become the application's environment variables. */
  readonly secretName: pulumi.Output<string>;
  /** The Secret with the application's files, if there are any. */
  readonly filesSecret: pulumi.Output<string> | undefined;
  /** All values of the Secrets, including the generated key. Pods roll if one changes. */
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
      ...Object.fromEntries(
        Object.entries(args.environment)
          .filter(([name]) => !isForUv(name))
          .map(([name, value]) => [name, pulumi.secret(value)]),
      ),
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
    this.superuser = { password, secretName: superuser.metadata.name };
    this.registerOutputs({ secretName: this.secretName });
  }
}
