import * as pulumi from "@pulumi/pulumi";

/**
 * Creates a replacement before the old resource is deleted. Google's provider deletes first if the program sets a name or an account id, even
 * if that name changes, and for every role binding on a project. In between, pods would have no node or lack a permission. Two resources
 * cannot have the same name, so any property that forces a replacement must be part of the name.
 */
export const createFirst = { deleteBeforeReplace: false } as const satisfies pulumi.CustomResourceOptions;
