import { inSite } from "./kubernetes";

/** The answer of one query, asked in the database's own pod, by the socket that is there alone: a line a row. */
export async function sql(query: string): Promise<string> {
  return (await inSite("exec", "database-0", "--", "psql", "-U", "postgres", "-d", "django", "-Atc", query)).trim();
}
