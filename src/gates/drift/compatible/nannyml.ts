import { countsBetween, equalWidthEdges, evenEdges } from '../../../stats/equal-width-bins.ts';
import { largestGap } from '../../../stats/ks.ts';
import { pooledSamples } from '../../../stats/pooled.ts';
import { chiSquareTail } from '../../../stats/tails.ts';
import { wasserstein } from '../../../stats/wasserstein.ts';
import type { StatisticName } from '../statistic-names.ts';
import { ascending, countsOfBoth, jensenShannonOf, type PeerAnswer, type PeerColumn, sumOf } from './peer-column.ts';

/** The release whose numbers these are: `test/gates/drift/compatible.golden.py` asked it. */
export const NANNYML = 'NannyML 0.13.1';

/** So many chunks of either side, in the order of the rows; what is left over is one more. */
const CHUNKS = 10;
/** From so many rows of the reference on it is summed up over equal widths. */
const ESTIMATED = 10_000;

type Numbers = Extract<PeerColumn, { is: 'numbers' }>;
type Texts = Extract<PeerColumn, { is: 'texts' }>;

/**
 * What NannyML's univariate calculator says of each tenth of the current data: `jensen_shannon`, and those of `asked` that it has by
 * some name. Its threshold lies three standard deviations above the mean of tenths of the reference, each compared with all of it: current
 * data of fewer rows reads more, and is called drift.
 */
export function asNannyMl(column: PeerColumn, asked: readonly StatisticName[]): readonly PeerAnswer[] {
  const methods: Readonly<Record<string, Method>> =
    column.is === 'numbers' ? methodsOfNumbers(column) : methodsOfTexts(column);
  const names = ['jensen_shannon', ...asked.map((name) => METHOD_OF[name] ?? name)];
  return [...new Set(names)].flatMap((name): readonly PeerAnswer[] => {
    const method = methods[name];
    if (method === undefined) return [{ statistic: name, reason: 'NannyML has no such method of this type of column' }];
    return overChunks(name, method, column);
  });
}

const METHOD_OF: Readonly<Partial<Record<StatisticName, string>>> = {
  ks: 'kolmogorov_smirnov',
  chi_square: 'chi2',
};

/** What a method says of some rows of a side, and whether by itself that is drift. */
interface Said {
  readonly value: number;
  /** Of what goes by its p. */
  readonly p?: number;
}

interface Method {
  readonly most: number;
  of(side: 'reference' | 'current', from: number, to: number): Said | null;
}

function overChunks(name: string, method: Method, column: PeerColumn): readonly PeerAnswer[] {
  const chunks = (side: 'reference' | 'current') => {
    const rows = column[side].length;
    const size = Math.floor(rows / CHUNKS);
    return Array.from(
      { length: Math.ceil(rows / size) },
      (_, at) => [at * size, Math.min(rows, (at + 1) * size)] as const,
    );
  };
  if (Math.min(column.reference.length, column.current.length) < CHUNKS) {
    return [{ statistic: name, reason: 'NannyML needs ten rows on both sides, one for each chunk' }];
  }
  const known = chunks('reference').flatMap(([from, to]) => method.of('reference', from, to)?.value ?? []);
  const mean = sumOf(known) / known.length;
  const deviation = Math.sqrt(sumOf(known.map((value) => (value - mean) ** 2)) / known.length);
  const threshold = Math.min(method.most, mean + 3 * deviation);
  return chunks('current').flatMap(([from, to]): PeerAnswer[] => {
    const said = method.of('current', from, to);
    const chunk = `[${from}:${to - 1}]`;
    if (said === null) return [{ statistic: `${name} ${chunk}`, reason: 'these rows have no value' }];
    const { value, p } = said;
    return [
      p === undefined
        ? { statistic: name, chunk, value, threshold, isDrift: value > threshold }
        : { statistic: name, chunk, value, threshold: null, isDrift: p < 0.05 },
    ];
  });
}

function methodsOfNumbers(column: Numbers): Readonly<Record<string, Method>> {
  const reference = present(column.reference);
  const method = (of: (values: Float64Array) => number, most = Number.POSITIVE_INFINITY): Method => ({
    most,
    of(side, from, to) {
      const values = present(column[side].subarray(from, to));
      return values.length === 0 ? null : { value: of(values) };
    },
  });
  if (reference.length === 0 || !reference.every(Number.isFinite)) return {};
  const edges = equalWidthEdges(reference, 'doane');
  const shares = sharesIn(reference, edges);
  const overBins = (distance: Distance) => method((values) => distance(...withBeyond(shares, sharesIn(values, edges))));
  return {
    jensen_shannon: overBins((p, q) => jensenShannonOf(p, q, 2)),
    hellinger: overBins(hellinger),
    kolmogorov_smirnov: method(reference.length < ESTIMATED ? exactKs(reference) : estimatedKs(reference), 1),
    wasserstein: method(reference.length < ESTIMATED ? exactWasserstein(reference) : estimatedWasserstein(reference)),
  };
}

type Distance = (p: readonly number[], q: readonly number[]) => number;
type OfNumbers = (values: Float64Array) => number;

const present = (values: Float64Array) => values.filter((value) => !Number.isNaN(value));

function sharesIn(values: Float64Array, edges: Float64Array): number[] {
  return Array.from(countsBetween(values, edges), (count) => count / values.length);
}

/** What lies beyond all bins is one more, of which the reference has nothing. */
function withBeyond(reference: readonly number[], current: readonly number[]): [number[], number[]] {
  const beyond = 1 - sumOf(current);
  return beyond > 0
    ? [
        [...reference, 0],
        [...current, beyond],
      ]
    : [[...reference], [...current]];
}

function hellinger(p: readonly number[], q: readonly number[]): number {
  return Math.sqrt(sumOf(p.map((share, at) => (Math.sqrt(share) - Math.sqrt(q[at]!)) ** 2))) / Math.SQRT2;
}

function exactKs(reference: Float64Array): OfNumbers {
  const sorted = ascending(reference);
  return (values) => largestGap(pooledSamples(sorted, ascending(values))).distance;
}

function exactWasserstein(reference: Float64Array): OfNumbers {
  const sorted = ascending(reference);
  return (values) => wasserstein(pooledSamples(sorted, ascending(values)));
}

const extremes = (values: Float64Array) => {
  const sorted = ascending(values);
  return [sorted[0]!, sorted[sorted.length - 1]!] as const;
};

function estimatedKs(reference: Float64Array): OfNumbers {
  const edges = evenEdges(...extremes(reference), ESTIMATED);
  const known = cumulated(sharesIn(reference, edges));
  return (values) => {
    const below = values.filter((value) => value < edges[0]!).length / values.length;
    const found = cumulated(sharesIn(values, edges));
    return known.reduce((most, share, at) => Math.max(most, Math.abs(share - (below + found[at]!))), 0);
  };
}

/** With one row too many in each tail, as there. */
function estimatedWasserstein(reference: Float64Array): OfNumbers {
  const edges = evenEdges(...extremes(reference), ESTIMATED);
  const [low, high] = [edges[0]!, edges[edges.length - 1]!];
  const width = edges[1]! - low;
  const known = cumulated(sharesIn(reference, edges));
  return (values) => {
    const [smaller, bigger] = [values.filter((value) => value < low), values.filter((value) => value > high)];
    const amount = (tail: Float64Array) => (tail.length === 0 ? 0 : (tail.length + 1) / values.length);
    const area = (tail: Float64Array, edge: number, height: (share: number) => number) => {
      if (tail.length === 0) return 0;
      const sorted = ascending(Float64Array.of(...tail, edge));
      let sum = 0;
      for (let at = 0; at + 1 < sorted.length; at++) {
        sum += height((at + 1) / sorted.length) * (sorted[at + 1]! - sorted[at]!);
      }
      return sum * amount(tail);
    };
    const found = cumulated(sharesIn(values, edges));
    const within = sumOf(known.map((share, at) => Math.abs(share - (found[at]! + amount(smaller))) * width));
    return within + area(smaller, low, (share) => share) + area(bigger, high, (share) => 1 - share);
  };
}

function cumulated(shares: readonly number[]): number[] {
  let sum = 0;
  return shares.map((share) => (sum += share));
}

function methodsOfTexts(column: Texts): Readonly<Record<string, Method>> {
  const isThere = (value: string | null) => value !== null;
  const reference = column.reference.filter(isThere);
  if (reference.length === 0) return {};
  const method = (of: (values: readonly string[]) => Said): Method => ({
    most: Number.POSITIVE_INFINITY,
    of(side, from, to) {
      const values = column[side].slice(from, to).filter(isThere);
      return values.length === 0 ? null : of(values);
    },
  });
  const overCategories = (distance: Distance) =>
    method((values) => {
      const counts = countsOfBoth(reference, values).filter(([before]) => before > 0);
      const shares = counts.map(([before]) => before / reference.length);
      const found = counts.map(([, now]) => now / values.length);
      return { value: distance(...withBeyond(shares, found)) };
    });
  return {
    jensen_shannon: overCategories((p, q) => jensenShannonOf(p, q, 2)),
    hellinger: overCategories(hellinger),
    l_infinity: method((values) => ({
      value: Math.max(
        ...countsOfBoth(reference, values).map(([before, now]) =>
          Math.abs(before / reference.length - now / values.length),
        ),
      ),
    })),
    chi2: method((values) => chiSquareOfBoth(countsOfBoth(reference, values))),
  };
}

/** Of homogeneity, with Yates' correction of a table of two categories. */
function chiSquareOfBoth(counts: readonly (readonly [number, number])[]): Said {
  const [n, m] = [sumOf(counts.map(([before]) => before)), sumOf(counts.map(([, now]) => now))];
  const degrees = counts.length - 1;
  const value = sumOf(
    counts.flatMap(([before, now]) =>
      [
        [before, n],
        [now, m],
      ].map(([observed, side]) => {
        const expected = ((before + now) * side!) / (n + m);
        const gap = Math.abs(observed! - expected);
        return (degrees === 1 ? gap - Math.min(0.5, gap) : gap) ** 2 / expected;
      }),
    ),
  );
  return { value, p: chiSquareTail(value, degrees) };
}
