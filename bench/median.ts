/**
 * The middle of each figure, one by one. Of an even number, the larger of the two in the middle.
 *
 * @throws Error if there are none.
 */
export function median<Name extends string>(all: readonly Readonly<Record<Name, number>>[]): Record<Name, number> {
  const [first] = all;
  if (first === undefined) throw new Error("Nothing was measured.");
  const middle = (name: Name) => all.map((each) => each[name]).sort((a, b) => a - b)[all.length >> 1];
  return Object.fromEntries(Object.keys(first).map((name) => [name, middle(name as Name)])) as Record<Name, number>;
}
