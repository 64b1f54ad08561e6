import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** Throws RangeError unless `confidence` is a one-sided level in (0.5, 1). */
export function checkConfidence(confidence: number): void {
  if (!(confidence > 0.5 && confidence < 1)) {
    throw new RangeError(`a one-sided confidence lies between 0.5 and 1, got ${confidence}`);
  }
}

/** The standard normal quantile of a one-sided confidence: 1.645 at 0.95. */
export function normalScore(confidence: number): number {
  return normalQuantile(confidence, 0, 1);
}
