import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { choleskyOf, solveLower } from '../../src/stats/cholesky.ts';
import { densityContours } from '../../src/stats/density-contours.ts';
import { discriminantOf, scoresOf } from '../../src/stats/discriminant.ts';
import { averagePath, isolationScores } from '../../src/stats/isolation-forest.ts';
import type { Matrix } from '../../src/stats/kernel-distance.ts';
import { mannWhitney } from '../../src/stats/mann-whitney.ts';
import { neighborDistances } from '../../src/stats/neighbor-distance.ts';
import { pooledSamples } from '../../src/stats/pooled.ts';
import { alongOf, principalComponents } from '../../src/stats/principal-components.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { separation } from '../../src/stats/separation.ts';
import { shrunkCovariance } from '../../src/stats/shrunk-covariance.ts';

/** By multivariate.golden.py. */
const golden = JSON.parse(readFileSync(new URL('multivariate.golden.json', import.meta.url), 'utf8'));

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]!.length, values: Float64Array.from(rows.flat()) };
}
const [x, y] = [matrixOf(golden.x), matrixOf(golden.y)];
const close = (found: ArrayLike<number>, expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  for (const [at, value] of expected.entries()) expect(found[at]!).toBeCloseTo(value, 8);
};

test('the covariance is that of scikit-learn’s LedoitWolf, and so are the distances by it', () => {
  const { mean, covariance, shrinkage } = shrunkCovariance(x);
  expect(shrinkage).toBeCloseTo(golden.shrinkage, 10);
  close(covariance, golden.covariance);
  const lower = choleskyOf(covariance, 5);
  const distances = golden.y.map((row: number[]) =>
    solveLower(
      lower,
      row.map((value, at) => value - mean[at]!),
    ).reduce((sum, one) => sum + one * one, 0),
  );
  close(distances, golden.mahalanobis);
});

test('the discriminant is that of numpy and scikit-learn, and so is its AUC', () => {
  const all = matrixOf([...golden.x, ...golden.y]);
  const sides = new Uint8Array(70).fill(1, 40);
  const direction = discriminantOf(all, sides);
  close(direction, golden.direction);
  const [reference, current] = [scoresOf(x, direction).sort(), scoresOf(y, direction).sort()];
  expect(1 - mannWhitney(pooledSamples(reference, current)).superiority).toBeCloseTo(golden.auc, 10);
});

test('neighbors are those of scikit-learn', () => {
  close(neighborDistances(y, x, 5), golden.neighbors);
});

test('columns without spread are no problem', () => {
  const flat = matrixOf([
    [1, 2],
    [1, 3],
    [1, 2],
    [1, 5],
  ]);
  expect(discriminantOf(flat, Uint8Array.from([0, 0, 1, 1])).every(Number.isFinite)).toBe(true);
  expect(
    shrunkCovariance(
      matrixOf([
        [1, 1],
        [1, 1],
      ]),
    ).covariance.every(Number.isFinite),
  ).toBe(true);
});

test('bounds of a separation hold the truth in 95 % of samples', () => {
  const random = seededRandom(3);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const draw = (rows: number, shift: number) => Float64Array.from({ length: rows }, () => normal() + shift).sort();
  // AUC of a shift by s is Φ(s/√2): 0.6 at 0.3583.
  for (const [shift, truth] of [
    [0, 0],
    [0.35829, 0.2],
    [1.19023, 0.6],
  ] as const) {
    for (const [n, m] of [
      [30, 30],
      [300, 40],
    ] as const) {
      let [above, below] = [0, 0];
      for (let run = 0; run < 300; run++) {
        const { superiority } = mannWhitney(pooledSamples(draw(n, 0), draw(m, shift)));
        const { low, high } = separation(1 - superiority, { reference: n, current: m }).interval(0.95);
        if (low > truth + 1e-4) above++;
        if (high < truth - 1e-4) below++;
      }
      expect(Math.max(above, below) / 300).toBeLessThanOrEqual(0.088);
    }
  }
});

test('principal components are those of scikit-learn', () => {
  const { mean, directions, explained } = principalComponents(x, 2);
  for (const [at, direction] of directions.entries()) {
    const theirs: number[] = golden.components.slice(5 * at, 5 * at + 5);
    const sign = Math.sign(direction.reduce((sum, value, c) => sum + value * theirs[c]!, 0));
    close(
      direction.map((value) => sign * value),
      theirs,
    );
    if (at === 0)
      close(
        alongOf(y, mean, direction).map((value) => sign * value),
        golden.along,
      );
  }
  close(explained, golden.explained);
});

test('an isolation forest scores as that of scikit-learn, the same for a seed', () => {
  // c(256) of Liu, Ting and Zhou.
  expect(averagePath(256)).toBeCloseTo(10.2448, 4);
  const found = isolationScores(x, y, 1);
  expect(isolationScores(x, y, 1)).toEqual(found);
  const theirs: number[] = golden.isolation;
  for (const [at, score] of found.entries()) expect(Math.abs(score - theirs[at]!)).toBeLessThan(0.04);
  const rank = (scores: ArrayLike<number>) => {
    const order = [...Array.from(scores).keys()].sort((a, b) => scores[a]! - scores[b]!);
    return order.map((_, row) => order.indexOf(row));
  };
  const [ours, others] = [rank(found), rank(theirs)];
  const gaps = ours.reduce((sum, one, at) => sum + (one - others[at]!) ** 2, 0);
  expect(1 - (6 * gaps) / (30 * (30 ** 2 - 1))).toBeGreaterThan(0.9);
});

test('a forest leaves a row with one far coordinate alone first', () => {
  const far = matrixOf([...golden.y, [0, 0, 60, 0, 0]]);
  const scores = isolationScores(far, far, 3);
  expect(scores[30]).toBeGreaterThan(Math.max(...scores.subarray(0, 30)));
});

test('a forest of one value, and of one row, tells nothing apart', () => {
  const flat = matrixOf([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  expect(new Set(isolationScores(flat, flat, 1)).size).toBe(1);
  expect(isolationScores(matrixOf([[1, 2]]), flat, 1).every(Number.isFinite)).toBe(true);
});

test('contours of a normal cloud are circles around these shares of it', () => {
  const random = seededRandom(5);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const draw = () => Float64Array.from({ length: 2_000 }, normal);
  const [a, b] = [draw(), draw()];
  for (const { share, x: xs, y: ys } of densityContours(a, b, [0.95, 0.5])) {
    // A circle of radius √(−2 ln(1 − share)) holds that share.
    const radius = Math.sqrt(-2 * Math.log(1 - share));
    const found = xs.flatMap((one, at) => (ys[at] === null ? [] : [Math.hypot(one, ys[at]!)]));
    expect(found.length).toBeGreaterThan(40);
    const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
    expect(Math.abs(mean / radius - 1)).toBeLessThan(0.12);
  }
  expect(densityContours(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 3), [0.5])).toEqual([]);
});
