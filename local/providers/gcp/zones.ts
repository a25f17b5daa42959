/** Three zones of a region, as Google has them: its two oldest regions start at b. */
export function zonesOf(region: string): string[] {
  const letters = region === "europe-west1" || region === "us-east1" ? ["b", "c", "d"] : ["a", "b", "c"];
  return letters.map((letter) => `${region}-${letter}`);
}
