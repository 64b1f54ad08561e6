import { describe, expect, test } from 'vitest';
import { type PairedSample, pairedBootstrap } from '../../src/stats/bootstrap.ts';
import type { IntervalEstimate } from '../../src/stats/estimate.ts';
import { jackknifeEstimates } from '../../src/stats/large-sample.ts';
import { seededRandom } from '../../src/stats/random.ts';
import {
  type CellSums,
  cellSums,
  grouped,
  type SummedSample,
  sumInto,
  withMoreOf,
} from '../../src/stats/summed-sample.ts';

/** Two means, of values that are now and then 0. */
function samples(cells: number, rowsOf: (cell: number) => number): { sums: SummedSample; weights: PairedSample } {
  const random = seededRandom(cells);
  const columns = [0, 1].map(() => Float64Array.from({ length: cells }, () => Math.max(0, random() - 0.2)));
  const builder = cellSums(3, cells, 3 * cells);
  for (let cell = 0; cell < cells; cell++) {
    builder.add(0, 1);
    for (const at of [0, 1]) builder.add(1 + at, columns[at]![cell]!);
    builder.end();
  }
  const counts = Array.from({ length: cells }, (_, cell) => rowsOf(cell));
  return {
    sums: {
      counts,
      cells: builder.cells(),
      of: ([total, own, other]) => ({ candidate: own! / total!, baseline: other! / total! }),
    },
    weights: {
      counts,
      measure(weights) {
        const total = weights.reduce((sum, one) => sum + one, 0);
        const [own, other] = columns.map((column) => column.reduce((sum, one, at) => sum + one * weights[at]!, 0));
        return { candidate: own! / total, baseline: other! / total };
      },
    },
  };
}

const near = (one: IntervalEstimate, other: IntervalEstimate) => {
  expect(one.low).toBeCloseTo(other.low, 12);
  expect(one.high).toBeCloseTo(other.high, 12);
  expect(one.method).toBe(other.method);
};

describe('a sample of sums', () => {
  test('is drawn as the same sample of weights is', () => {
    const { sums, weights } = samples(40, (cell) => cell % 4);
    const [one, other] = [sums, weights].map((sample) => pairedBootstrap(sample, { seed: 5, resamples: 400 }));
    for (const what of ['candidate', 'baseline', 'difference', 'relativeChange'] as const) {
      expect(one![what]().value).toBeCloseTo(other![what]().value, 14);
      near(one![what]().interval(0.95), other![what]().interval(0.95));
    }
  });

  test('loses the same groups of rows in turn', () => {
    const { sums, weights } = samples(300, (cell) => 1 + (cell % 3));
    const [one, other] = [sums, weights].map((sample) => jackknifeEstimates(sample, { seed: 5 }));
    near(one!.difference().interval(0.95), other!.difference().interval(0.95));
  });

  test('is summed once, however much is asked of it', () => {
    const { sums } = samples(40, () => 2);
    let drawn = 0;
    const counted: CellSums = Object.defineProperty({ ...sums.cells }, 'starts', {
      get: () => {
        drawn++;
        return sums.cells.starts;
      },
    });
    const estimates = pairedBootstrap({ ...sums, cells: counted }, { seed: 5, resamples: 200 });
    estimates.candidate();
    const first = drawn;
    estimates.difference();
    // One sum of the rows themselves for the value, one for the search of the worst row, and a few cells at a time.
    expect(drawn - first).toBeLessThanOrEqual(2 + 40 + 2 * 200);
    expect(first).toBeGreaterThanOrEqual(drawn - first + 200);
  });
});

test('sums are the same to the last bit after a cell weighed more', () => {
  const { cells, counts } = samples(30, () => 1).sums;
  const sums = new Float64Array(3);
  sumInto(cells, Float64Array.from(counts), sums);
  const before = [...sums];
  for (let cell = 0; cell < 30; cell++) {
    const said = withMoreOf(cells, cell, 0.1 + cell / 7, sums, (more) => [...more]);
    expect(said).not.toEqual(before);
    expect([...sums]).toEqual(before);
  }
});

test('cells that are drawn together add what each of them adds', () => {
  const { cells } = samples(50, () => 1).sums;
  const group = Int32Array.from({ length: 50 }, (_, cell) => (cell * 7) % 6);
  const together = grouped(cells, group, 6, (cell) => (cell === 3 ? 4 : 1));
  const weights = Float64Array.from({ length: 6 }, (_, at) => 0.5 + at);
  const [own, single] = [new Float64Array(3), new Float64Array(3)];
  sumInto(together, weights, own);
  sumInto(
    cells,
    Float64Array.from(group, (one, cell) => weights[one]! * (cell === 3 ? 4 : 1)),
    single,
  );
  for (const at of [0, 1, 2]) expect(own[at]).toBeCloseTo(single[at]!, 12);
  expect(together.places.length).toBeLessThanOrEqual(18);
});
