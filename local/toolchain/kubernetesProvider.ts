import * as fs from "node:fs";
import * as path from "node:path";
import { whole } from "./cache";
import { moduleFolder } from "./go";
import { modulesFolder } from "./goModule";

const vendor = "github.com/pulumi/pulumi-kubernetes/provider/v4";

/** Copies the schema and mapping that the plugin embeds from the vendor's module. They are not committed, because they have 8 MB. */
export async function layOutSchema(): Promise<void> {
  const source = path.join(await moduleFolder("kubernetes-provider", vendor), "cmd", "pulumi-resource-kubernetes");
  for (const file of ["schema.json", "terraform-mapping.json"]) {
    const target = path.join(modulesFolder, "kubernetes-provider", file);
    await whole(target, async (partial) => {
      await fs.promises.copyFile(path.join(source, file), partial);
      await fs.promises.chmod(partial, 0o644);
    });
  }
}
