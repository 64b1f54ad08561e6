import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type Pooled, pooledSamples } from '../../src/stats/pooled.ts';

interface Tested {
  readonly statistic?: number;
  readonly asymptotic?: number;
  readonly exact?: number;
  /** Exact with ties: over all assignments of the pooled rows. */
  readonly shuffled?: number;
}

interface SamplesCase {
  readonly name: string;
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly ks: Tested;
  readonly wasserstein: number;
  readonly energy: number;
  readonly iqr: number;
  readonly mannWhitney: Tested;
  readonly cramerVonMises: Tested;
  readonly andersonDarling?: { readonly statistic: number; readonly p: number };
}

interface CountsCase {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly chiSquare: { readonly statistic: number; readonly p: number; readonly df: number };
  readonly gTest: { readonly statistic: number; readonly p: number };
  readonly totalVariation: number;
  readonly lInfinity: number;
  readonly psi: number;
  readonly kullbackLeibler: number;
  readonly jensenShannon: number;
  readonly hellinger: number;
}

interface NewcombeCase {
  readonly reference: readonly [number, number];
  readonly current: readonly [number, number];
  readonly confidence: number;
  readonly low: number;
  readonly high: number;
}

interface AdjustedCase {
  readonly p: readonly number[];
  readonly 'benjamini-hochberg': readonly number[];
  readonly 'benjamini-yekutieli': readonly number[];
}

/** Written by two-samples.golden.py; what scipy answers with NaN is left out. */
export const golden: {
  readonly samples: readonly SamplesCase[];
  readonly counts: readonly CountsCase[];
  readonly twoProportions: readonly NewcombeCase[];
  readonly fisher: readonly { readonly table: readonly (readonly number[])[]; readonly p: number }[];
  readonly kolmogorov: readonly { readonly d: number; readonly n: number; readonly p: number }[];
  readonly chiSquare: readonly { readonly x: number; readonly df: number; readonly p: number }[];
  readonly noncentral: readonly {
    readonly x: number;
    readonly df: number;
    readonly lambda: number;
    readonly p: number;
  }[];
  readonly adjusted: readonly AdjustedCase[];
} = JSON.parse(readFileSync(new URL('two-samples.golden.json', import.meta.url), 'utf8'));

export function pooled(reference: readonly number[], current: readonly number[]): Pooled {
  return pooledSamples(Float64Array.from(reference).sort(), Float64Array.from(current).sort());
}

/** Every distinct value as a bin of its own, so that what is computed from bins is exact. */
export function binnedValues(reference: readonly number[], current: readonly number[]) {
  const edges = [...new Set([...reference, ...current].map((value) => value + 0))].sort((a, b) => a - b);
  const count = (side: readonly number[]) => {
    const counts = new Map<number, number>();
    for (const value of side) counts.set(value + 0, (counts.get(value + 0) ?? 0) + 1);
    return edges.map((edge) => counts.get(edge) ?? 0);
  };
  const pair = {
    from: edges[0]!,
    edges,
    reference: count(reference),
    current: count(current),
    points: edges.map(() => true),
  };
  return { pair, sizes: { reference: reference.length, current: current.length } };
}

/** How far two numbers are apart, as a share of the larger where that is above 1. */
export function apart(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
}

/** On a grid, so that an affine map keeps what differs apart. */
const fine = fc.integer({ min: -9_000_000, max: 9_000_000 }).map((step) => step / 1e6);
const values = fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constant(-0), fine), {
  minLength: 1,
  maxLength: 25,
});

/** Two samples with ties, zeros of both signs and unequal sizes. */
export const samplePairs = fc.record({ reference: values, current: values });

/** Counts of 2 to 12 cells, a row on each side at least. */
export const countPairs = fc
  .integer({ min: 2, max: 12 })
  .chain((size) => {
    const counts = fc.array(fc.nat(60), { minLength: size, maxLength: size });
    return fc.record({ reference: counts, current: counts });
  })
  .filter(({ reference, current }) => [reference, current].every((counts) => counts.some((count) => count > 0)));

/** The two sides exchanged. */
export function exchanged({ reference, current, each }: Pooled): Pooled {
  return {
    reference: current,
    current: reference,
    each: (visit) => each((value, inReference, inCurrent) => visit(value, inCurrent, inReference)),
  };
}
