import { inSite } from "./kubernetes";

/** The answer of one query, asked in the database's own pod: a line a row. */
export async function sql(query: string): Promise<string> {
  const psql = `PGPASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")" psql -h 127.0.0.1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -Atc "$0"`;
  return (await inSite("exec", "database-0", "--", "sh", "-c", psql, query)).trim();
}
