/** US dollars in a month: with the fewest machines and pods that the settings allow, and with the most. */
export interface Range {
  readonly lowest: number;
  readonly highest: number;
}

/** One line of a bill. */
export interface Part extends Range {
  readonly name: string;
  /** How much of it there is, such as `3–12 × e2-standard-4`; empty if there is nothing to count. */
  readonly quantity: string;
}

export function part(name: string, quantity: string, lowest: number, highest = lowest): Part {
  return { name, quantity, lowest, highest };
}

export function total(parts: readonly Range[]): Range {
  const sum = (end: keyof Range) => parts.reduce((whole, each) => whole + each[end], 0);
  return { lowest: sum("lowest"), highest: sum("highest") };
}

/** `3–12`, or `3` if both are equal. */
export function span(lowest: number, highest: number): string {
  return lowest === highest ? `${lowest}` : `${lowest}–${highest}`;
}

/** `22–66 $` */
export function dollars({ lowest, highest }: Range): string {
  return `${span(Math.round(lowest), Math.round(highest))} $`;
}
