import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DISTANCES } from '../../../src/gates/drift/distances/index.ts';
import type { DistanceName } from '../../../src/gates/drift/limits.ts';
import type { Comparison } from '../../../src/gates/drift/measurement.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { samplePairs } from '../../stats/two-samples.ts';
import { categoryColumn, numberColumn } from './profiles.ts';

/** Value and bounds; what cannot be said has none. */
function found(name: DistanceName, comparison: Comparison) {
  const outcome = DISTANCES[name].measure(comparison);
  if (outcome.is === 'nothing') return null;
  const { distance } = outcome;
  const { low, high } = distance.interval(0.95);
  return { value: distance.value, low, high };
}

/** As two doubles that were computed by other ways. */
function close(one: ReturnType<typeof found>, other: ReturnType<typeof found>, digits = 7): void {
  expect(one === null).toBe(other === null);
  if (one === null || other === null) return;
  expect(one.value).toBeCloseTo(other.value, digits);
  expect(one.low).toBeCloseTo(other.low, digits);
  expect(one.high).toBeCloseTo(other.high, digits);
}

function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = seededRandom(seed + 1);
  return [...items]
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const OF_NUMBERS = ['ks', 'wasserstein_iqr', 'psi', 'jensen_shannon'] as const;
const seeds = fc.nat(1_000_000);

describe('distances of numbers', () => {
  test.each(OF_NUMBERS)('%s does not depend on the order of rows, nor on the sign of zero', (name) => {
    fc.assert(
      fc.property(samplePairs, seeds, ({ reference, current }, seed) => {
        const one = found(name, numberColumn('x', reference, current));
        close(found(name, numberColumn('x', shuffled(reference, seed), shuffled(current, seed))), one);
        const negated = (side: readonly number[]) => side.map((value) => (value === 0 ? -value : value));
        close(found(name, numberColumn('x', negated(reference), negated(current))), one);
      }),
      { numRuns: 60 },
    );
  });

  test.each(OF_NUMBERS)('%s does not depend on the unit', (name) => {
    fc.assert(
      fc.property(samplePairs, ({ reference, current }) => {
        // Multiplied by a power of two nothing is rounded.
        const scaled = (side: readonly number[]) => side.map((value) => value * 1024);
        close(
          found(name, numberColumn('x', scaled(reference), scaled(current))),
          found(name, numberColumn('x', reference, current)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('twice the same rows say the same of the distance, with narrower bounds', () => {
    fc.assert(
      fc.property(samplePairs, ({ reference, current }) => {
        const one = found('ks', numberColumn('x', reference, current))!;
        const twice = found('ks', numberColumn('x', [...reference, ...reference], [...current, ...current]))!;
        expect(twice.value).toBeCloseTo(one.value, 9);
        expect(twice.low).toBeGreaterThanOrEqual(one.low - 1e-9);
        expect(twice.high).toBeLessThanOrEqual(one.high + 1e-9);
      }),
      { numRuns: 60 },
    );
  });
});

const counts = fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 4, maxLength: 4 });

describe('distances of categories', () => {
  test.each(['total_variation', 'l_infinity', 'jensen_shannon', 'psi'] as const)(
    '%s is the same with the sides exchanged, whatever the categories are called',
    (name) => {
      fc.assert(
        fc.property(counts, counts, seeds, (before, now, seed) => {
          const named = (side: readonly number[], names: readonly string[]) =>
            Object.fromEntries(side.map((rows, at) => [names[at]!, rows]));
          const names = ['a', 'b', 'c', 'd'];
          const one = found(name, categoryColumn('c', named(before, names), named(now, names)));
          close(found(name, categoryColumn('c', named(now, names), named(before, names))), one);
          const others = shuffled(['x', 'a', 'z', 'b'], seed);
          close(found(name, categoryColumn('c', named(before, others), named(now, others))), one);
        }),
        { numRuns: 60 },
      );
    },
  );
});

test('shares that sum to more than 1 in the last digit have bounds', () => {
  const column = numberColumn('x', [3, 0, 0, -1e-6, 0, -1, 0, 1e-6, 3.000001, 3], [0]);
  const { low, high } = found('wasserstein_iqr', column)!;
  expect(low).toBe(0);
  expect(high).toBeGreaterThan(0);
});
