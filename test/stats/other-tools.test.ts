import { describe, expect, test } from 'vitest';
import { countsBetween, equalWidthEdges, evenEdges } from '../../src/stats/equal-width-bins.ts';
import { referenceSmaller } from '../../src/stats/mann-whitney.ts';
import { pooledSamples } from '../../src/stats/pooled.ts';
import { noncentralChiSquare } from '../../src/stats/tails.ts';
import golden from './other-tools.golden.json' with { type: 'json' };

describe('bins of one width are numpy.histogram_bin_edges', () => {
  for (const { name, values, whole, sturges, doane } of golden.bins) {
    test.each([
      ['sturges', sturges],
      ['doane', doane],
    ] as const)(`of ${name} by %s`, (rule, want) => {
      const edges = equalWidthEdges(values, rule, whole);
      expect(edges.length).toBe(want.length);
      for (const [at, edge] of edges.entries()) expect(edge).toBeCloseTo(want[at]!, 12);
    });
  }

  test('and hold their lower edge, the last both', () => {
    const edges = Float64Array.of(0, 1, 2, 4);
    expect([...countsBetween([0, 0.5, 1, 1.99, 2, 3, 4, 4.01, -0.01, Number.NaN], edges)]).toEqual([2, 2, 3]);
  });

  test('of nothing, of what is not finite, and too narrow for doubles are refused', () => {
    expect(() => equalWidthEdges([], 'sturges')).toThrow('bins need finite values');
    expect(() => equalWidthEdges([1, Number.POSITIVE_INFINITY], 'sturges')).toThrow('bins need finite values');
    expect(() => evenEdges(1, 1 + Number.EPSILON, 4)).toThrow('there are no 4 bins of doubles');
  });
});

test.each(golden.smaller)('the reference is the smaller one, as scipy says: $name', ({ reference, current, p }) => {
  const pooled = pooledSamples(Float64Array.from(reference), Float64Array.from(current));
  expect(referenceSmaller(pooled)).toBeCloseTo(p, 12);
});

test.each(golden.far)('the non-central chi-square far out, at $x with $df and $lambda', ({ x, df, lambda, p }) => {
  expect(Math.abs(noncentralChiSquare(x, df, lambda) - p)).toBeLessThan(5e-8);
});
