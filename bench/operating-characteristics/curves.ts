import { type CurveRows, estimateCurves, type Method } from '../../src/gates/accuracy/curve-estimates.ts';
import type { MetricNumbers } from '../../src/gates/accuracy/metric-numbers.ts';
import type { ScoreMetric } from '../../src/metrics/metric.ts';
import { parseMetric } from '../../src/metrics/parse.ts';
import type { Random } from '../../src/stats/estimate.ts';
import { seededRandom } from '../../src/stats/random.ts';

/** Two models that score the same rows; `shift` is how far apart they hold the classes, in standard deviations. */
export interface ScorePopulation {
  readonly name: string;
  readonly rows: number;
  /** Of the rows, those of the class. */
  readonly share: number;
  readonly candidate: number;
  readonly baseline: number;
  /** Correlation of the two models’ noise. */
  readonly correlation: number;
}

export const SCORES: readonly ScorePopulation[] = [
  { name: 'half, AUC 0.87', rows: 200, share: 0.5, candidate: 1.6, baseline: 1.6, correlation: 0.9 },
  { name: 'one in ten, AUC 0.92', rows: 500, share: 0.1, candidate: 2, baseline: 2, correlation: 0.95 },
  {
    name: 'one in fifty, AUC 0.96 against 0.97',
    rows: 1000,
    share: 0.02,
    candidate: 2.5,
    baseline: 2.7,
    correlation: 0.95,
  },
  { name: 'half, AUC 0.998', rows: 500, share: 0.5, candidate: 4, baseline: 4.1, correlation: 0.98 },
  { name: 'one in ten, AUC 0.92 against 0.93', rows: 2000, share: 0.1, candidate: 2, baseline: 2.1, correlation: 0.95 },
];

/** Two models whose confidence is off by so many logits: 0 is calibrated. */
export interface CalibrationPopulation {
  readonly name: string;
  readonly rows: number;
  readonly candidate: number;
  readonly baseline: number;
}

export const CALIBRATIONS: readonly CalibrationPopulation[] = [
  { name: 'calibrated', rows: 500, candidate: 1, baseline: 1 },
  { name: 'calibrated', rows: 4000, candidate: 1, baseline: 1 },
  { name: 'overconfident', rows: 500, candidate: 1.6, baseline: 1 },
  { name: 'overconfident', rows: 4000, candidate: 1.6, baseline: 1.6 },
];

export interface Rates {
  /** A bound of the value, and of the difference, lies beyond the truth: below it, and above it. */
  readonly value: readonly [tooLow: number, tooHigh: number];
  readonly difference: readonly [tooLow: number, tooHigh: number];
}

export type { Method };

export function curveErrors(
  metric: string,
  population: ScorePopulation,
  method: Method | undefined,
  runs: number,
  resamples: number,
): Rates {
  const draw = (rows: number, random: Random) => scoreRows(population, rows, random);
  return errors(metricOf(metric, ['0', '1']), draw, population.rows, method, runs, resamples);
}

export function calibrationErrors(
  metric: string,
  population: CalibrationPopulation,
  method: Method,
  runs: number,
  resamples: number,
): Rates {
  const draw = (rows: number, random: Random) => calibrationRows(population, rows, random);
  return errors(metricOf(metric, ['0', '1']), draw, population.rows, method, runs, resamples);
}

/** Of how many rows the truth is taken: so many that it is known far better than the sample tells it. */
const truthRows = (rows: number) => (rows < 5000 ? 400_000 : 4_000_000);

function errors(
  metric: ScoreMetric,
  draw: (rows: number, random: Random) => CurveRows,
  rows: number,
  method: Method | undefined,
  runs: number,
  resamples: number,
): Rates {
  const truth = valuesOf(metric, draw(truthRows(rows), seededRandom(99)));
  const random = seededRandom(5 + rows);
  const rates = { value: [0, 0] as [number, number], difference: [0, 0] as [number, number] };
  for (let run = 0; run < runs; run++) {
    const numbers: MetricNumbers = estimateCurves(metric, [draw(rows, random)], { seed: run + 1, resamples }, method);
    for (const name of ['value', 'difference'] as const) {
      const { low, high } = numbers[name]!.interval(0.95);
      const wanted = name === 'value' ? truth.candidate : truth.candidate - truth.baseline;
      if (high < wanted) rates[name][0] += 1 / runs;
      if (low > wanted) rates[name][1] += 1 / runs;
    }
  }
  return rates;
}

function valuesOf({ curve }: ScoreMetric, { candidate, baseline }: CurveRows) {
  const weights = new Float64Array(candidate.value.length).fill(1);
  const of = ({ value, hit }: CurveRows['candidate']) => curve.prepare(value, hit)(weights);
  return { candidate: of(candidate), baseline: of(baseline!) };
}

function scoreRows(
  { share, candidate, baseline, correlation }: ScorePopulation,
  rows: number,
  random: Random,
): CurveRows {
  const hit = Uint8Array.from({ length: rows }, (_, row) => (row < 2 ? row : random() < share ? 1 : 0));
  const own = new Float64Array(rows);
  const other = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const [common, a, b] = [normal(random), normal(random), normal(random)];
    const [shared, apart] = [Math.sqrt(correlation), Math.sqrt(1 - correlation)];
    own[row] = hit[row]! * candidate + shared * common + apart * a;
    other[row] = hit[row]! * baseline + shared * common + apart * b;
  }
  return { candidate: { value: own, hit }, baseline: { value: other, hit } };
}

function calibrationRows({ candidate, baseline }: CalibrationPopulation, rows: number, random: Random): CurveRows {
  const scored = () => ({ value: new Float64Array(rows), hit: new Uint8Array(rows) });
  const [own, other] = [scored(), scored()];
  for (let row = 0; row < rows; row++) {
    const logit = 1.5 + normal(random);
    const right = random() < sigmoid(Math.abs(logit)) ? 1 : 0;
    for (const [into, factor] of [
      [own, candidate],
      [other, baseline],
    ] as const) {
      into.value[row] = sigmoid(Math.abs(logit + 0.2 * normal(random)) * factor);
      into.hit[row] = right;
    }
  }
  return { candidate: own, baseline: other };
}

function metricOf(name: string, classes: readonly string[]): ScoreMetric {
  const parsed = parseMetric(name);
  if (!parsed.ok || !('bind' in parsed.metric)) throw new Error(name);
  const bound = parsed.metric.bind({ classes, epsilon: 2 ** -52 });
  if (!bound.ok || !('curve' in bound.metric)) throw new Error(name);
  return bound.metric;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
