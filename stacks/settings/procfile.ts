/** A Procfile: each process type with its shell command, in the file's order. */
export type Procfile = ReadonlyMap<string, string>;

/** A line of a Procfile: https://devcenter.heroku.com/articles/procfile#procfile-format */
const line = /^([A-Za-z0-9_-]+):\s*(\S.*)$/;

/**
 * Reads a Procfile. Empty lines and lines that start with `#` are skipped.
 * @returns the processes, or one sentence about the first line that is wrong.
 */
export function parseProcfile(text: string): Procfile | string {
  const processes = new Map<string, string>();
  for (const [index, given] of text.split(/\r?\n/).entries()) {
    const trimmed = given.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const [, name = "", command = ""] = line.exec(trimmed) ?? [];
    const where = `line ${index + 1} of its Procfile`;
    if (name === "") return `${where} is not of the form "name: command"`;
    if (!isProcessName(name)) return `${where}: ${name} is longer than 30 characters or starts or ends with - or _`;
    if ([...processes.keys()].some((other) => kubernetesName(other) === kubernetesName(name)))
      return `${where}: there are two processes called ${name}`;
    processes.set(name, command);
  }
  return processes;
}

/** Whether a process or scheduled command may have this name: it becomes part of the names of Kubernetes objects. */
export function isProcessName(name: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9_-]{0,28}[A-Za-z0-9])?$/.test(name);
}

/** Converts a name to the form that Kubernetes allows: lower case, with `-` instead of `_`. */
export function kubernetesName(name: string): string {
  return name.toLowerCase().replace(/_/g, "-");
}
