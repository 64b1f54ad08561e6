import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ValueMetric } from '../../src/metrics/metric.ts';
import { parseMetric } from '../../src/metrics/parse.ts';
import { pairedMeans } from '../../src/stats/paired-means.ts';
import { seededRandom } from '../../src/stats/random.ts';

/** Written by regression.golden.py with scikit-learn; null where it sets a value that is none. */
interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly truth: readonly number[];
    readonly predicted: readonly number[];
    readonly want: Readonly<Record<string, number | null>>;
  }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL('regression.golden.json', import.meta.url), 'utf8'));

test.each(golden.cases)('$name', ({ truth, predicted, want }) => {
  for (const [name, value] of Object.entries(want)) {
    const metric = named(name);
    const given = Float64Array.from(truth);
    expect(metric.remark(given) === null, name).toBe(value !== null);
    if (value === null) continue;
    const losses = given.map((one, row) => metric.loss(one, predicted[row]!));
    const found = estimate(metric, given, losses).value;
    expect(Math.abs(found - value) / Math.max(1, Math.abs(value)), `${name}: ${found}, not ${value}`).toBeLessThan(
      1e-12,
    );
  }
});

test.each([
  ['mae', 'mean_absolute_error'],
  ['rmse', 'root_mean_squared_error'],
  ['r2', 'r2_score'],
])('%s is also called %s', (name, alias) => {
  expect(named(alias).name).toBe(name);
});

test.each(['mae', 'rmse', 'r2'])('the slope of %s is that of its formula', (name) => {
  const { summary } = named(name);
  const at = [0.7, 0.2, 1.5] as const;
  const value = ([loss, ...shared]: readonly number[]) => summary.of(loss!, shared);
  const slopes = summary.gradient(at[0], at.slice(1));
  slopes.forEach((slope, index) => {
    const moved = (by: number) => value(at.map((one, other) => (other === index ? one + by : one)));
    expect(slope).toBeCloseTo((moved(1e-6) - moved(-1e-6)) / 2e-6, 6);
  });
});

// y = x + noise of variance ¼, x of variance 1: r2 = 0.8, rmse = ½, mae = ½ · √(2/π).
test.each([
  ['mae', Math.sqrt(0.5 / Math.PI), 100],
  ['rmse', 0.5, 100],
  ['r2', 0.8, 100],
  ['rmse', 0.5, 6000],
  ['r2', 0.8, 6000],
])('bounds of %s at %f, %i rows, miss at most one time in twenty each', (name, truth, rows) => {
  const metric = named(name);
  const random = seededRandom(rows + name.length);
  const trials = 200;
  let [above, below] = [0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const noise = Float64Array.from({ length: rows }, () => normal(random) / 2);
    const value = noise.map((one) => normal(random) + one);
    const losses = noise.map((one) => metric.loss(0, one));
    const { low, high } = estimate(metric, value, losses, 400).interval(0.95);
    if (low > truth) above++;
    if (high < truth) below++;
  }
  // 5 % and two standard errors.
  const most = 0.05 * trials + 2 * Math.sqrt(0.05 * 0.95 * trials);
  expect(above).toBeLessThanOrEqual(most);
  expect(below).toBeLessThanOrEqual(most);
});

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function estimate(metric: ValueMetric, truth: Float64Array, losses: Float64Array, resamples = 10) {
  const rows = { candidate: losses, baseline: null, shared: metric.shared(truth) };
  return pairedMeans(rows, { seed: 1, resamples }, metric.summary).candidate();
}

function named(name: string): ValueMetric {
  const parsed = parseMetric(name);
  if (!parsed.ok || parsed.metric.needs !== 'values') throw new Error(`${name} is no metric of numbers`);
  return parsed.metric;
}
