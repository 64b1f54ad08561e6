import type { Numbers } from './check.ts';

/** The numbers of a check on a fact, or on what could not be measured. */
export const NO_NUMBERS: Numbers = { value: null, baseline: null, difference: null, relative: null };
