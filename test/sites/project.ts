import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { run, succeeds } from "../../local/machine/command";

/** A project as its users make it, in a new folder. */
export class Project {
  /** The folder with manage.py. */
  readonly folder: string;
  private readonly root = fs.mkdtempSync(path.join(os.tmpdir(), "site-"));

  constructor(name: string) {
    this.folder = path.join(this.root, name);
    fs.mkdirSync(this.folder);
  }

  /** Makes a virtual environment beside the folder, with these packages. */
  async install(...packages: readonly string[]): Promise<void> {
    await run(await python(), ["-m", "venv", this.venv]);
    await this.run("pip", "install", "--quiet", ...packages);
  }

  /** Runs a program of the virtual environment in the folder, as a user who has activated it does. */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const bin = path.join(this.venv, "bin");
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ""}`, VIRTUAL_ENV: this.venv };
    return run("env", ["-C", this.folder, path.join(bin, program), ...args], env);
  }

  /** Writes requirements.txt, for generators that write none. */
  async freeze(): Promise<void> {
    this.write("requirements.txt", await this.run("pip", "freeze"));
  }

  write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
    fs.writeFileSync(path.join(this.folder, file), text);
  }

  /** Appends to a file: a change of the code. */
  append(file: string, text: string): void {
    fs.appendFileSync(path.join(this.folder, file), text);
  }

  remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }

  private get venv(): string {
    return path.join(this.root, "venv");
  }
}

/** The newest Python on this machine. Current Django needs 3.12. */
async function python(): Promise<string> {
  const versions = path.join(os.homedir(), ".pyenv", "versions");
  const others = fs.existsSync(versions) ? fs.readdirSync(versions) : [];
  const candidates = [
    ...["python3.14", "python3.13", "python3.12"],
    ...others
      .filter((version) => /^3\.1[2-9]/.test(version))
      .map((version) => path.join(versions, version, "bin/python3")),
  ];
  for (const candidate of candidates) if (await succeeds(candidate, ["-c", "import ensurepip"])) return candidate;
  throw new Error("The generators of these projects need Python 3.12 or later, with venv.");
}
