import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Properties } from "../plugin/values";

/** The record of a resource in the local cloud. */
export interface CloudRecord {
  readonly type: string;
  /** The URN of the stack's resource that created it. */
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/**
 * The local cloud's records of one project: a file for each resource, and an empty file for each enabled API. Files are replaced
 * atomically, and concurrent runs see each other's changes.
 */
export class Cloud {
  private readonly folder: string;

  /** @param root The folder of all projects' records. Created when the first record is written. */
  constructor(
    root: string,
    readonly project: string,
  ) {
    this.folder = join(root, encodeURIComponent(project));
  }

  /** Google's project number, which has 12 digits. Here it is derived from the project's name. */
  get projectNumber(): string {
    const digest = createHash("sha256").update(this.project).digest();
    return String(1e11 + (digest.readUIntBE(0, 6) % 9e11));
  }

  find(type: string, id: string): CloudRecord | undefined {
    return readJson(this.file(type, id));
  }

  list(type: string): CloudRecord[] {
    const folder = join(this.folder, folderOf(type));
    const records = filesIn(folder).filter((file) => file.endsWith(".json"));
    return records.map((file) => readJson(join(folder, file))).filter((record) => record !== undefined);
  }

  save(record: CloudRecord): void {
    writeWhole(this.file(record.type, record.id), `${JSON.stringify(record, undefined, 2)}\n`);
  }

  remove(type: string, id: string): void {
    rmSync(this.file(type, id), { force: true });
  }

  isEnabled(api: string): boolean {
    return filesIn(join(this.folder, "enabled")).includes(api);
  }

  enable(api: string): void {
    writeWhole(join(this.folder, "enabled", api), "");
  }

  disable(api: string): void {
    rmSync(join(this.folder, "enabled", api), { force: true });
  }

  private file(type: string, id: string): string {
    return join(this.folder, folderOf(type), `${fileName(id)}.json`);
  }
}

/** The file name for an ID. The end of a long ID is replaced by a hash, because file names are limited to 255 bytes. */
function fileName(id: string): string {
  const name = encodeURIComponent(id);
  return name.length <= 200
    ? name
    : `${name.slice(0, 150)}-${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;
}

/** All resources of a project. */
export function listResources(root: string, project: string): CloudRecord[] {
  const cloud = new Cloud(root, project);
  const folders = filesIn(join(root, encodeURIComponent(project))).filter((folder) => folder.includes("."));
  return folders.flatMap((folder) => cloud.list(folder));
}

/** The folder of a type: `gcp:compute/network:Network` is in `compute.Network`. */
function folderOf(type: string): string {
  return type.replace(/^gcp:([^/]+)\/[^:]+:/, "$1.");
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function readJson(file: string): CloudRecord | undefined {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(content) as CloudRecord;
  } catch {
    throw new Error(`The local cloud's record ${file} is not JSON; delete the file and run the command again.`);
  }
}

function writeWhole(file: string, content: string): void {
  mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}`;
  writeFileSync(temporary, content, { mode: 0o600, flush: true });
  renameSync(temporary, file);
}
