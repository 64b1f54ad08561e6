import type { Check, Numbers } from './check.ts';

/** The numbers of a check on a fact, or on what could not be measured. */
export const NO_NUMBERS: Numbers = { value: null, baseline: null, difference: null, relative: null };

/** What most checks have nothing of: one alone, about all rows, that names none of them. */
export const PLAIN = {
  family: null,
  slice: null,
  examples: [],
  observed: null,
  listing: null,
  needed: null,
} as const satisfies Partial<Check>;
