import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { digest } from "../kubernetes/checksum";
import { clusterMinutes, within } from "../kubernetes/timeouts";

/** The arguments of {@link Certificate}. */
export interface CertificateArgs {
  readonly namespace: pulumi.Input<string>;
  /** The Service that the certificate is issued for, under each of its DNS names in the cluster. */
  readonly serviceName: string;
}

/**
 * Ten years. Only our own pods trust this certificate, and they pin it, so a short life would protect nothing, and its expiry would be an
 * outage that nobody expects.
 */
const validityHours = 10 * 365 * 24;

/**
 * A key and a self-signed certificate with which a server in the cluster identifies itself. The key is in a Secret for the server only; the
 * certificate is in a ConfigMap for its clients.
 */
export class Certificate extends pulumi.ComponentResource {
  /** The Secret with `tls.crt` and `tls.key`. */
  readonly secretName: pulumi.Output<string>;
  /** The ConfigMap with `ca.crt`. */
  readonly rootName: pulumi.Output<string>;
  /** Changes with the certificate. Annotate the pods that use it, so that they roll. */
  readonly checksum: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Certificate", name, {}, opts);
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const { namespace, serviceName } = args;
    const key = new tls.PrivateKey(name, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent: this });
    const certificate = new tls.SelfSignedCert(
      name,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: serviceName },
        dnsNames: [
          serviceName,
          pulumi.interpolate`${serviceName}.${namespace}`,
          pulumi.interpolate`${serviceName}.${namespace}.svc`,
        ],
        allowedUses: ["digital_signature", "server_auth"],
        validityPeriodHours: validityHours,
      },
      { parent: this },
    );
    const certPem = pulumi.unsecret(certificate.certPem);
    const secret = new kubernetes.core.v1.Secret(
      name,
      {
        metadata: { name: `${serviceName}-tls`, namespace },
        type: "kubernetes.io/tls",
        stringData: { "tls.crt": certPem, "tls.key": key.privateKeyPem },
      },
      options,
    );
    const root = new kubernetes.core.v1.ConfigMap(
      name,
      { metadata: { name: `${serviceName}-certificate`, namespace }, data: { "ca.crt": certPem } },
      options,
    );
    this.secretName = secret.metadata.name;
    this.rootName = root.metadata.name;
    this.checksum = certPem.apply(digest);
    this.registerOutputs({ secretName: this.secretName, rootName: this.rootName });
  }
}
