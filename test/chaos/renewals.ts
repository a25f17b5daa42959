import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { paths } from "../../local/machine/paths";

/** Counts the certificates that are put into a bucket of the local cloud from now on. */
export class Renewals {
  private readonly folder: string;
  private readonly before: ReadonlySet<string>;
  private readonly seen = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(bucket: string) {
    this.folder = paths.inState("objects", bucket, "certificates");
    this.before = new Set(this.serials());
    this.timer = setInterval(() => this.serials().forEach((serial) => this.seen.add(serial)), 5000);
  }

  count(): number {
    return [...this.seen].filter((serial) => !this.before.has(serial)).length;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private serials(): string[] {
    const files = fs.readdirSync(this.folder, { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => file.endsWith(".crt"))
      .flatMap((file) => {
        try {
          return [new X509Certificate(fs.readFileSync(path.join(this.folder, file))).serialNumber];
        } catch {
          return []; // It is being written, and is read the next time.
        }
      });
  }
}
