import { expect, test } from 'vitest';
import { SET_POPULATIONS, setErrors } from '../../../bench/operating-characteristics/several-labels.ts';

const RUNS = 100;
const ALLOWED = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / RUNS);

test.each(
  SET_POPULATIONS.flatMap((population) =>
    ['f1_micro', 'f1_macro', 'hamming_loss', 'subset_accuracy'].map(
      (metric) => [metric, population.name, population] as const,
    ),
  ),
)('a bound of %s over several labels lies beyond the truth at most so often: %s', (metric, _, population) => {
  const { tooLow, tooHigh } = setErrors(metric, population, 250, RUNS);
  expect(tooLow).toBeLessThanOrEqual(ALLOWED);
  expect(tooHigh).toBeLessThanOrEqual(ALLOWED);
});
