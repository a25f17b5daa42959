/** Three zones of a region. They start at b in Google's two oldest regions. */
export function zonesOf(region: string): string[] {
  const letters = region === "europe-west1" || region === "us-east1" ? ["b", "c", "d"] : ["a", "b", "c"];
  return letters.map((letter) => `${region}-${letter}`);
}
