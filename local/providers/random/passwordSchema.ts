import { flag, map, text, whole, type Block } from "../schema/schema";

const allowed = () => flag({ replaces: true, default: true });
const atLeast = () => whole({ replaces: true, default: 0, least: 0 });

/** The inputs of a RandomPassword or RandomString. Every change replaces it. */
export const passwordSchema: Block = {
  length: whole({ required: true, replaces: true, least: 1 }),
  lower: allowed(),
  upper: allowed(),
  number: allowed(),
  numeric: allowed(),
  special: allowed(),
  minLower: atLeast(),
  minUpper: atLeast(),
  minNumeric: atLeast(),
  minSpecial: atLeast(),
  overrideSpecial: text({ replaces: true }),
  keepers: map({ replaces: true }),
};
