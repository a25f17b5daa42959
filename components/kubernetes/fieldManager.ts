import * as pulumi from "@pulumi/pulumi";

/**
 * Gives all Kubernetes objects the same field manager. By default the provider generates a random one for each creation, and the API server
 * does not let one manager change a different manager's fields. If a creation is interrupted and repeated, the object could then no longer be
 * changed.
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
