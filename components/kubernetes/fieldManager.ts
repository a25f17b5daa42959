import * as pulumi from "@pulumi/pulumi";

/**
 * Gives every Kubernetes object one field manager. The provider's own is a new random one for each creation, and the API server
 * refuses to let one manager change what another has set: an object whose creation was cut off, and so is created again, could
 * not be changed any more.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 *
 * It is for `transformations`, because Pulumi's mocks refuse the newer `transforms`, and the unit, golden and policy tests run under mocks.
 */
export const oneFieldManager: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  if (!type.startsWith("kubernetes:")) return undefined;
  const { metadata = {}, ...rest } = props as { readonly metadata?: Metadata };
  const annotations = { ...metadata.annotations, "pulumi.com/patchFieldManager": "django-gke" };
  return { props: { ...rest, metadata: { ...metadata, annotations } }, opts };
};

interface Metadata {
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
}
