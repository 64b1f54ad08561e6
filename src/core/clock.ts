/** Clocks of two machines may differ by this much: what is no further in the future was made now. */
export const CLOCK_SKEW_MS = 5 * 60_000;
