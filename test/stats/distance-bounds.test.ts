import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { largestShift, totalVariation } from '../../src/stats/category-distance.ts';
import { cellsOf } from '../../src/stats/cells.ts';
import type { Distance, SampleSizes } from '../../src/stats/distance.ts';
import { divergenceDistance } from '../../src/stats/divergence.ts';
import { jensenShannon } from '../../src/stats/jensen-shannon.ts';
import { psi } from '../../src/stats/psi.ts';
import { type BinnedPair, wassersteinDistance } from '../../src/stats/wasserstein-distance.ts';
import { apart } from './two-samples.ts';

interface Answers {
  readonly value: number;
  readonly noise: number;
  readonly bounds: readonly { readonly confidence: number; readonly low: number; readonly high: number }[];
  readonly rows: readonly { readonly limit: number; readonly confidence: number; readonly rows: number | null }[];
}

type Kind = 'totalVariation' | 'largestShift' | 'psi' | 'jensenShannon';

/** Written by distance-bounds.golden.py. */
const golden: {
  readonly counts: readonly (Readonly<Record<Kind, Answers>> & {
    readonly reference: readonly number[];
    readonly current: readonly number[];
    readonly sizes: SampleSizes;
  })[];
  readonly bins: readonly {
    readonly pair: BinnedPair;
    readonly sizes: SampleSizes;
    readonly scale: number;
    readonly exact: number | null;
    readonly wasserstein: Answers;
  }[];
} = JSON.parse(readFileSync(new URL('distance-bounds.golden.json', import.meta.url), 'utf8'));

const KINDS: Readonly<
  Record<Kind, (reference: readonly number[], current: readonly number[], sizes: SampleSizes) => Distance>
> = {
  totalVariation,
  largestShift,
  psi: (reference, current, sizes) => divergenceDistance(psi, cellsOf(reference, current), sizes),
  jensenShannon: (reference, current, sizes) => divergenceDistance(jensenShannon, cellsOf(reference, current), sizes),
};

function agree(distance: Distance, { value, noise, bounds, rows }: Answers): void {
  expect(apart(distance.value, value)).toBeLessThan(1e-9);
  expect(apart(distance.noise, noise)).toBeLessThan(1e-9);
  for (const { confidence, low, high } of bounds) {
    const found = distance.interval(confidence);
    expect(found.confidence).toBe(confidence);
    expect(apart(found.low, low), `low at ${confidence}: ${found.low}, not ${low}`).toBeLessThan(1e-7);
    expect(apart(found.high, high), `high at ${confidence}: ${found.high}, not ${high}`).toBeLessThan(1e-7);
  }
  expect(rows.map(({ limit, confidence }) => distance.neededRows(limit, confidence))).toEqual(
    rows.map((one) => one.rows),
  );
}

describe.each(golden.counts)('values, bounds and rows needed of $reference, $current, as $sizes', (scipy) => {
  test.each(Object.keys(KINDS) as Kind[])('%s: those of its formula with scipy', (kind) => {
    const distance = KINDS[kind](scipy.reference, scipy.current, scipy.sizes);
    expect(distance.n).toBe(scipy.sizes.current);
    agree(distance, scipy[kind]);
  });
});

test.each(golden.bins)('wasserstein of $pair over $scale: bounds and rows needed are those of its formula', (scipy) => {
  const distance = wassersteinDistance(scipy.pair, scipy.sizes, scipy.scale, scipy.exact ?? undefined);
  expect(distance.n).toBe(scipy.sizes.current);
  agree(distance, scipy.wasserstein);
});
