import type { Settings } from "../../stacks/settings";
import { regionOf } from "../../stacks/settings/places";
import { autopilotCost } from "./autopilot";
import { cloudRunCost } from "./cloudRun";
import { dollars, type Part, type Range, total } from "./part";
import { families, type Price, pricedRegion, prices } from "./prices";
import { stackCost } from "./stack";

/** What a site costs in one of the three ways to run it. */
export interface Bill extends Range {
  readonly name: string;
  readonly parts: readonly Part[];
}

/** What `npm run cost -- --json` prints. Amounts are US dollars a month, without traffic and tax. */
export interface Cost {
  readonly stack: string;
  readonly region: string;
  /** The region that the prices are for. */
  readonly pricedRegion: string;
  readonly bill: Bill;
  readonly alternatives: readonly Bill[];
  /** The prices that could not be compared with Google's. */
  readonly uncertain: readonly (Price & { readonly name: string })[];
}

/** @throws Error if there is no price for the stack's machine type. */
export function costOf(settings: Settings): Cost {
  return {
    stack: settings.stack,
    region: regionOf(settings.location),
    pricedRegion,
    bill: bill("this stack", stackCost(settings)),
    alternatives: [
      bill("GKE Autopilot", autopilotCost(settings)),
      bill("Cloud Run + Cloud SQL", cloudRunCost(settings)),
    ],
    uncertain: Object.entries<Price>(prices).flatMap(([name, price]) =>
      price.uncertain === undefined ? [] : [{ name, ...price }],
    ),
  };
}

function bill(name: string, parts: readonly Part[]): Bill {
  return { name, parts, ...total(parts) };
}

/** Formats it as the lines of a table. */
export function describeCost({ stack, region, bill: own, alternatives, uncertain }: Cost): string[] {
  return [
    `stack ${stack}: ${dollars(own)} a month by Google's list prices for ${pricedRegion}, without traffic and tax`,
    ...(region === pricedRegion ? [] : [`The stack is in ${region}, where prices differ.`]),
    "",
    ...lines(own.parts),
    ...alternatives.flatMap((other) => [
      "",
      `the same site on ${other.name}: ${dollars(other)}`,
      ...lines(other.parts),
    ]),
    "",
    `Prices and their sources: commands/cost/prices.ts. Not compared with Google's: ${uncertain.map(({ name }) => name).join(", ")}.`,
  ];
}

function lines(parts: readonly Part[]): string[] {
  const cells = parts.map((each) => [each.name, each.quantity, dollars(each)] as const);
  const width = (column: 0 | 1 | 2) => Math.max(...cells.map((row) => row[column].length));
  return cells.map(
    ([name, quantity, usd]) => `  ${name.padEnd(width(0))}  ${quantity.padEnd(width(1))}  ${usd.padStart(width(2))}`,
  );
}

/** The families of machine types that have a price, for an error message. */
export const pricedFamilies = Object.keys(families).join(", ");
