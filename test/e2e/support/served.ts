import { statusOf } from "./loadRequest";
import { outputs } from "./site";
import { untilAnswer } from "./untilAnswer";

/** Waits until the site answers, which it does only with its database: its pods become ready again by themselves. */
export async function untilServed(): Promise<void> {
  const { url = "" } = await outputs("local");
  const status = () => statusOf(url).catch(() => 0);
  await untilAnswer(`${url} does not answer, though its database is back,`, 120, status, (answer) => answer === 200);
}
