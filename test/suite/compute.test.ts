import { afterEach, describe, expect, test } from 'vitest';
import { InterruptedError } from '../../src/core/errors.ts';
import type { PermutationRequest } from '../../src/gates/drift/permutation.ts';
import { workOn } from '../../src/gates/work.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { type Computing, openComputing } from '../../src/suite/compute.ts';

let computing: Computing;
let stop: AbortController;
const opened = () => {
  stop = new AbortController();
  computing = openComputing(stop.signal);
  return computing;
};
afterEach(() => computing.close());

function request(at: number, shift: number, rows = 20): PermutationRequest {
  const random = seededRandom(at + 1);
  const values = Float64Array.from({ length: 2 * rows }, (_, row) => random() + (row < rows ? 0 : shift));
  return {
    statistic: at % 2 === 0 ? 'mmd' : 'energy',
    values,
    rows: { reference: rows, current: rows },
    dealt: at % 3 === 0 ? 'groups' : 'rows',
    groups: Array.from(values, (_, row) => Math.floor(row / 2)),
    seed: at,
  };
}
const matrix = (at: number, shift: number) => {
  const random = seededRandom(at + 1);
  return { rows: 1_000, columns: 2, values: Float64Array.from({ length: 2_000 }, () => random() + shift) };
};
/** Of so many rows that threads are started at once. */
const points = (at: number) => {
  const side = (shift: number) => ({
    matrix: matrix(at, shift),
    names: Array.from({ length: 1_000 }, (_, row) => `row ${row}`),
    groups: undefined,
  });
  return {
    is: 'points' as const,
    name: `points ${at}`,
    points: { reference: side(0), current: side(0), owners: ['a', 'b'], paired: [0, 1] },
    seed: at,
  };
};

describe('work that is computed side by side', () => {
  const REQUESTS = Array.from({ length: 6 }, (_, at) => request(at, at % 4 === 0 ? 0 : 0.5));
  const HERE = REQUESTS.map((one) => workOn('permutation', one));
  const POINTS = [0, 1, 2].map(points);
  const POINTS_HERE = POINTS.map((one) => workOn('points', one));

  test.each([1, 2, 3, undefined])('is the same with %s threads', async (threads) => {
    const { compute } = opened();
    expect(await compute('permutation', REQUESTS, threads)).toEqual(HERE);
    expect(await compute('points', POINTS, threads)).toEqual(POINTS_HERE);
  });

  test('may be nothing', async () => {
    expect(await opened().compute('points', [])).toEqual([]);
  });

  test('that fails in a thread fails here, with its own error', async () => {
    const lists = (width: number) => ({
      rows: 1_000,
      columns: new Map([['x', Array.from({ length: 1_000 }, (_, row) => new Array<number>(width).fill(row))]]),
      names: Array.from({ length: 1_000 }, String),
      groups: undefined,
    });
    const embedding = (width: number) => ({
      is: 'embedding' as const,
      name: 'x',
      reference: lists(3),
      current: lists(width),
      table: 'live',
      seed: 0,
    });
    await expect(opened().compute('points', [embedding(4), embedding(4)], 2)).rejects.toThrow(
      'Embeddings of two models cannot be compared',
    );
  });

  test('ends with an interruption, and is not taken up again', async () => {
    const { compute } = opened();
    const found = expect(compute('points', POINTS, 2)).rejects.toThrow(InterruptedError);
    stop.abort();
    await found;
    await expect(compute('permutation', REQUESTS)).rejects.toThrow(InterruptedError);
  });

  test('goes on where a thread is lost', async () => {
    const { compute, close } = opened();
    const found = compute('points', POINTS, 2);
    await close();
    expect(await found).toEqual(POINTS_HERE);
  });
});
