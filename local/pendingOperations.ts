import * as fs from "node:fs";
import * as path from "node:path";
import { pulumiOutput } from "./engine";
import { paths } from "./paths";

interface Export {
  deployment: { pending_operations?: { readonly type: string }[] };
}

/**
 * Forgets the creations that a killed engine left open in a stack's state. Pulumi keeps and names them, since in a real
 * cloud someone must look whether the thing exists; the local cloud takes what exists for made when it is created again.
 */
export async function forgetPendingCreates(stack: string): Promise<void> {
  const state = JSON.parse(await pulumiOutput("stack", "export", "--stack", stack)) as Export;
  const pending = state.deployment.pending_operations ?? [];
  const others = pending.filter(({ type }) => type !== "creating");
  if (others.length === pending.length) return;
  const file = path.join(paths.state, "without-pending-creates.json");
  fs.writeFileSync(
    file,
    JSON.stringify({ ...state, deployment: { ...state.deployment, pending_operations: others } }),
    {
      mode: 0o600,
    },
  );
  try {
    await pulumiOutput("stack", "import", "--stack", stack, "--file", file);
  } finally {
    fs.rmSync(file);
  }
}
