/** Formats a duration: "45 s", "4 min 53 s", "1 h 2 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Formats a size: "690 kB", "112 MB", "2.6 GB". */
export function size(megabytes: number): string {
  if (megabytes < 1) return `${Math.ceil(megabytes * 1000)} kB`;
  return megabytes < 999.5 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

/** Runs `work` and calls `beat` with the elapsed seconds every `interval` seconds. */
export async function withHeartbeat<T>(
  interval: number,
  beat: (seconds: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const start = Date.now();
  const timer = setInterval(() => beat((Date.now() - start) / 1000), interval * 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
