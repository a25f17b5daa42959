import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks again until the answer is as wanted, and answers it.
 * @param failure the message if it is not so in time; the last answer is added.
 */
export async function untilAnswer<T>(
  failure: string,
  seconds: number,
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`${failure} after ${seconds} s: ${JSON.stringify(answer)}`);
    await sleep(500);
  }
}
