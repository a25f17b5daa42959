/**
 * Ends this process soon after the one that started it is gone. The engine ends its plugins itself, but not when it is killed
 * (SIGKILL): nothing else would end them then.
 * @param before called first, to end what this process started.
 */
export function endWithEngine(before: () => void): void {
  const engine = process.ppid;
  const watch = setInterval(() => {
    // An orphan is handed to another process: init, or the nearest one that asked for orphans.
    if (process.ppid === engine) return;
    before();
    process.exit(1);
  }, 500);
  watch.unref();
}
