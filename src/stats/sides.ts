/** On which side of a comparison a row stands. */
export const REFERENCE = 0;
export const CURRENT = 1;
export const LEFT_OUT = 2;

/** The side of every row. */
export type Sides = Uint8Array;
