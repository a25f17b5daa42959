import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { digest } from "../kubernetes/checksum";
import { clusterMinutes, within } from "../kubernetes/timeouts";

export interface CertificateArgs {
  readonly namespace: pulumi.Input<string>;
  /** The Service whose names the certificate is for. */
  readonly serviceName: string;
}

/**
 * Ten years. Nothing but our own pods trusts this certificate, each of them by its very bytes, so a short life would guard against
 * nothing, and its end would be an outage on a day that nobody watches for.
 */
const validityHours = 10 * 365 * 24;

/**
 * A key and a certificate, signed by itself, by which clients in the cluster know a server. The key is in a Secret for the server
 * alone; the certificate is in a ConfigMap for all who connect.
 */
export class Certificate extends pulumi.ComponentResource {
  /** The Secret: `tls.crt` and `tls.key`. */
  readonly secretName: pulumi.Output<string>;
  /** The ConfigMap: `ca.crt`. */
  readonly rootName: pulumi.Output<string>;
  /** Another one when the certificate is another: pods that show it or know the server by it roll. */
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
