/**
 * Exits soon after the parent process is gone. The engine stops its plugins itself, except when it is killed (SIGKILL).
 * @param before Called first, to stop the processes that this one started.
 */
export function endWithEngine(before: () => void): void {
  const engine = process.ppid;
  const watch = setInterval(() => {
    // An orphan gets a new parent: init or the nearest subreaper.
    if (process.ppid === engine) return;
    before();
    process.exit(1);
  }, 500);
  watch.unref();
}
