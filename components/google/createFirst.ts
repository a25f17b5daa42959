import * as pulumi from "@pulumi/pulumi";

/**
 * Creates a replacement before the old resource is deleted. Google's provider asks for the opposite whenever the program gives a name or
 * an account id, even if that name changes, and for every binding of a role on a project: pods would be without a node or without a
 * right in between. Two resources of one name cannot exist at once: whatever forces a replacement must be part of the name.
 */
export const createFirst = { deleteBeforeReplace: false } as const satisfies pulumi.CustomResourceOptions;
