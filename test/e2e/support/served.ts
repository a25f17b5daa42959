import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until the site answers, which it does only with its database: its pods become ready again by themselves. */
export async function untilServed(url: string): Promise<void> {
  const end = Date.now() + 120_000;
  for (;;) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    assert.ok(Date.now() < end, `${url} still answers ${status} two minutes after its database is back`);
    await sleep(500);
  }
}
