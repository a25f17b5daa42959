import { spawn, type StdioOptions } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { run } from "../../local/machine/command";
import { UserError } from "../../local/toolchain/userError";
import { notUp, stackOutputs } from "../stackOutputs";

/** `kubectl` in a stack's namespace. */
export class Kubectl {
  private constructor(
    readonly namespace: string,
    /** The main colour. */
    readonly colour: string,
    private readonly folder: string,
  ) {}

  /**
   * Lets `work` use a stack's cluster, and deletes the temporary kubeconfig afterwards.
   * @throws UserError if the stack is not up.
   */
  static async use<Result>(stack: string, work: (kubectl: Kubectl) => Promise<Result>): Promise<Result> {
    // The local cloud has its own kubectl and credential plugin.
    if (stack === "local") process.env.PATH = (await import("../../local/engine/engine")).engineEnv().PATH;
    const outputs = (await stackOutputs(stack, "--show-secrets")) as Partial<Outputs>;
    const { kubeconfig, namespace, colours: [colour] = [] } = outputs;
    if (kubeconfig === undefined || namespace === undefined || colour === undefined) throw notUp(stack);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "django-gke-"));
    try {
      fs.writeFileSync(path.join(folder, "kubeconfig"), kubeconfig, { mode: 0o600 });
      return await work(new Kubectl(namespace, colour, folder));
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }

  /** Runs kubectl and returns what it prints. @throws UserError if kubectl is missing, Error if it fails. */
  async output(...args: readonly string[]): Promise<string> {
    return run("kubectl", this.all(args)).catch((error: unknown) => {
      throw missing((error as Error).cause) ?? error;
    });
  }

  /** An object of the namespace, or a list of objects. @throws Error if the object does not exist. */
  async read<Kind>(...selection: readonly string[]): Promise<Kind> {
    return JSON.parse(await this.output("get", ...selection, "-o", "json")) as Kind;
  }

  /**
   * Runs kubectl with the given streams and returns its exit code. Ctrl-C reaches kubectl from the terminal; this process waits for it,
   * so that what it began is cleaned up.
   * @param feed writes to kubectl's standard input, if that is a pipe.
   */
  async attached(
    args: readonly string[],
    stdio: StdioOptions = "inherit",
    feed: (child: ReturnType<typeof spawn>) => Promise<void> = () => Promise.resolve(),
  ): Promise<number> {
    const wait = () => undefined;
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    for (const signal of signals) process.on(signal, wait);
    try {
      const child = spawn("kubectl", this.all(args), { stdio });
      const ended = new Promise<number>((resolve, reject) => {
        child.once("close", (code) => {
          resolve(code ?? 1);
        });
        child.once("error", (error) => {
          reject(missing(error) ?? error);
        });
      });
      const [code] = await Promise.all([ended, feed(child)]);
      return code;
    } finally {
      for (const signal of signals) process.off(signal, wait);
    }
  }

  private all(args: readonly string[]): string[] {
    return ["--kubeconfig", path.join(this.folder, "kubeconfig"), "--namespace", this.namespace, ...args];
  }
}

/** The arguments of `kubectl exec` for standard input, and for a terminal if the caller has one. */
export function interactive(): string[] {
  return process.stdin.isTTY && process.stdout.isTTY ? ["--stdin", "--tty"] : ["--stdin"];
}

interface Outputs {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly colours: readonly string[];
}

function missing(error: unknown): UserError | undefined {
  if ((error as NodeJS.ErrnoException | undefined)?.code !== "ENOENT") return undefined;
  return new UserError("kubectl is not on PATH.", "Install it: gcloud components install kubectl");
}
