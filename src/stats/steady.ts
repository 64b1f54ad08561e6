/** What the last windows of a measurement that warms up must keep for it to count as warm. */
export const STEADY = {
  /** Windows that are looked at. */
  windows: 3,
  /** Largest over smallest median of them, less one. */
  spread: 0.05,
} as const;

/**
 * Whether a measurement has settled: the medians of its last three windows lie within 5 % of each other, the rule of
 * Triton's perf_analyzer (three windows within 10 %) with half its width. Infinite medians never settle.
 */
export function isSteady(medians: readonly number[]): boolean {
  if (medians.length < STEADY.windows) return false;
  const last = medians.slice(-STEADY.windows);
  const [low, high] = [Math.min(...last), Math.max(...last)];
  return Number.isFinite(high) && high <= low * (1 + STEADY.spread);
}
