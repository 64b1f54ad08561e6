import type { Random } from '../../src/stats/estimate.ts';
import { pairedMeans } from '../../src/stats/paired-means.ts';
import { seededRandom } from '../../src/stats/random.ts';
import type { ErrorRates } from './label-metrics.ts';

/** How a candidate's loss differs from the baseline's, row by row; `mean` is the true mean. */
export interface LossChange {
  readonly name: string;
  readonly mean: number;
  draw(random: Random): number;
}

export const LOSS_CHANGES: readonly LossChange[] = [
  { name: 'small noise on every row', mean: 0, draw: normal },
  { name: 'log-normal rise', mean: Math.exp(0.5), draw: (random) => Math.exp(normal(random)) },
  {
    name: '5 % of the rows rise, 3 % fall, both log-normal',
    mean: 0.02 * Math.exp(0.5),
    draw: (random) => {
      const share = random();
      if (share < 0.05) return Math.exp(normal(random));
      return share < 0.08 ? -Math.exp(normal(random)) : 0.02 * normal(random);
    },
  },
  {
    name: '2 % of the rows rise',
    mean: 0.02 * Math.sqrt(2 / Math.PI),
    draw: (random) => (random() < 0.02 ? Math.abs(normal(random)) : 0.001 * normal(random)),
  },
];

/** For a loss, to pass means that the upper bound lies below the limit. */
export function meanErrors(change: LossChange, rows: number, runs: number, resamples: number): ErrorRates {
  const random = seededRandom(17 + rows);
  const errors: ErrorRates = { falsePass: 0, falseFail: 0, width: 0 };
  for (let run = 0; run < runs; run++) {
    const baseline = Float64Array.from({ length: rows }, () => -Math.log(1 - random()));
    const candidate = baseline.map((loss) => loss + change.draw(random));
    const { low, high } = pairedMeans({ candidate, baseline }, { seed: run + 1, resamples })
      .difference()
      .interval(0.95);
    if (high < change.mean) errors.falsePass += 1 / runs;
    if (low > change.mean) errors.falseFail += 1 / runs;
    errors.width += (high - low) / runs;
  }
  return errors;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
