import assert from "node:assert/strict";
import type { Load } from "./load";
import { assertEachPostOnce } from "./loadPosts";
import { formatReport, reportFailures } from "./loadReport";
import type { LoadResult } from "./loadSample";

/** Ends a load and prints its report; asserts that no request has failed and no post is lost or doubled. */
export async function endFlawless(load: Load): Promise<LoadResult> {
  const result = await load.stop();
  console.log(formatReport(result, load.phases));
  assert.deepEqual(reportFailures(result.samples), []);
  await assertEachPostOnce(load.name, result.posts);
  return result;
}
