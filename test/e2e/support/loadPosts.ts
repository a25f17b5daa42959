import assert from "node:assert/strict";
import type { WrittenPost } from "./loadSample";
import { sql } from "./sql";

/**
 * Asserts that the database has each post exactly once: those that the site acknowledged, and those without an answer at
 * first, which were sent again at the end and may not have become two.
 */
export async function assertEachPostOnce(name: string, posts: readonly WrittenPost[]): Promise<void> {
  const counts = await postCounts(name);
  const lost = posts.filter(({ title }) => !counts.has(title)).map(({ title }) => title);
  const doubled = [...counts].filter(([, count]) => count > 1);
  assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] });
  assert.equal(counts.size, posts.length);
}

/** How often each title of a load is in the database. */
async function postCounts(name: string): Promise<Map<string, number>> {
  const query = `SELECT title || ' ' || count(*) FROM blog_post WHERE title LIKE '${name}-%' GROUP BY title`;
  const lines = (await sql(query)).split("\n");
  return new Map(
    lines
      .filter((line) => line !== "")
      .map((line): [string, number] => [line.split(" ")[0] ?? "", Number(line.split(" ")[1])]),
  );
}
