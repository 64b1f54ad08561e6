import { pairedBootstrap } from '../../src/stats/bootstrap.ts';
import { normalScore } from '../../src/stats/confidence.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import type { Corrections } from '../../src/stats/paired-score.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { ofCells } from './resampling.ts';

/** One-sided bounds of gained − lost as a share of n rows. */
export type DifferenceMethod = (n: number, lost: number, gained: number, confidence: number) => Bounds;

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const score =
  (corrections: Corrections): DifferenceMethod =>
  (n, lost, gained, confidence) =>
    pairedDifference({ bothRight: n - lost - gained, gained, lost, bothWrong: 0 }, corrections).interval(confidence);

/** d ± z √((q − d²)/n), q the share of discordant rows. */
const wald: DifferenceMethod = (n, lost, gained, confidence) => {
  const difference = (gained - lost) / n;
  const reach = normalScore(confidence) * Math.sqrt(((gained + lost) / n - difference ** 2) / n);
  return { low: difference - reach, high: difference + reach };
};

/** Wald after half a row is added to each of the four cells. Agresti & Min, Stat. Med. 24 (2005) 729–740. */
const agrestiMin: DifferenceMethod = (n, lost, gained, confidence) => wald(n + 2, lost + 0.5, gained + 0.5, confidence);

/**
 * Newcombe, Stat. Med. 17 (1998) 2635–2650, method 10: Wilson bounds of both shares, joined with a continuity-corrected
 * phi. Here the baseline is right on 90 % of the rows.
 */
const newcombe: DifferenceMethod = (n, lost, gained, confidence) => {
  const bothRight = Math.round(0.9 * n) - lost;
  const bothWrong = n - bothRight - lost - gained;
  const [right, before] = [bothRight + gained, bothRight + lost];
  const z = normalScore(confidence);
  const [candidate, baseline] = [wilson(right, n, z), wilson(before, n, z)];
  const product = bothRight * bothWrong - lost * gained;
  const corrected = product > n / 2 ? product - n / 2 : Math.min(product, 0);
  const margins = right * (n - right) * before * (n - before);
  const phi = margins === 0 ? 0 : corrected / Math.sqrt(margins);
  const difference = (right - before) / n;
  const reach = (own: number, other: number) => Math.sqrt(Math.max(0, own ** 2 - 2 * phi * own * other + other ** 2));
  return {
    low: difference - reach(right / n - candidate.low, baseline.high - before / n),
    high: difference + reach(candidate.high - right / n, before / n - baseline.low),
  };
};

function wilson(k: number, n: number, z: number): Bounds {
  const center = (k + (z * z) / 2) / (n + z * z);
  const reach = (z / (n + z * z)) * Math.sqrt((k * (n - k)) / n + (z * z) / 4);
  return { low: center - reach, high: center + reach };
}

const PLAIN: Corrections = { skewness: false, continuity: false, variance: false };

export const DIFFERENCE_METHODS: Readonly<Record<string, DifferenceMethod>> = {
  Wald: wald,
  'Agresti-Min': agrestiMin,
  'Newcombe 10': newcombe,
  'Tango score': score(PLAIN),
  'Tango score, continuity': score({ ...PLAIN, continuity: true }),
  '**Tango score, all corrections**': score({ skewness: true, continuity: true, variance: true }),
};

/** Percentile or BCa bootstrap of the rows. */
export const bootstrapMethod =
  (kind: 'percentile' | 'bca'): DifferenceMethod =>
  (n, lost, gained, confidence) => {
    const difference = (weights: ArrayLike<number>) =>
      (weights[1]! - weights[0]!) / (weights[0]! + weights[1]! + weights[2]!);
    return ofCells([lost, gained, n - lost - gained], difference, 1000, seededRandom(11))(confidence)[kind];
  };

/** What other metrics of labels are decided with, on accuracy, where it can be enumerated. */
export const worstRowMethod: DifferenceMethod = (n, lost, gained, confidence) =>
  pairedBootstrap(
    {
      counts: [n - lost - gained, gained, lost],
      measure: (weights) => {
        const rows = weights[0]! + weights[1]! + weights[2]!;
        return { candidate: weights[1]! / rows, baseline: weights[2]! / rows };
      },
    },
    { seed: 5, resamples: 1000 },
  )
    .difference()
    .interval(confidence);
