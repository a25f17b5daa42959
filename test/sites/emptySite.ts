import { names } from "../e2e/support/kubernetes";
import { sql } from "../e2e/support/sql";

/** Takes an earlier project's tables away, if there are any, so that the next one starts as on a new site. */
export async function emptySite(): Promise<void> {
  const isUp = await names("pods", "-l", "name=database").then(
    (pods) => pods.length > 0,
    () => false,
  );
  if (!isUp) return;
  for (const statement of [
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public AUTHORIZATION pg_database_owner",
    "GRANT USAGE ON SCHEMA public TO PUBLIC",
  ])
    await sql(statement);
}
