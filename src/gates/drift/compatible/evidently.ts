import { andersonDarling } from '../../../stats/anderson-darling.ts';
import { cramerVonMises } from '../../../stats/cramer-von-mises.ts';
import { energy } from '../../../stats/energy.ts';
import { countsBetween, equalWidthEdges } from '../../../stats/equal-width-bins.ts';
import { fisherExact } from '../../../stats/fisher-exact.ts';
import { scipyKs } from '../../../stats/ks.ts';
import { referenceSmaller } from '../../../stats/mann-whitney.ts';
import { normalTail } from '../../../stats/normal-tail.ts';
import { type Pooled, pooledSamples } from '../../../stats/pooled.ts';
import { chiSquareTail } from '../../../stats/tails.ts';
import { wasserstein } from '../../../stats/wasserstein.ts';
import type { StatisticName } from '../statistic-names.ts';
import {
  ascending,
  countsOfBoth,
  entropyOf,
  jensenShannonOf,
  type PeerAnswer,
  type PeerColumn,
  type PeerNumber,
  sumOf,
} from './peer-column.ts';

/** The release whose numbers these are: `test/gates/drift/compatible.golden.py` asked it. */
export const EVIDENTLY = 'Evidently 0.7.23';

/** Of all columns together: so many drifted make the table drift. */
export const DRIFT_SHARE = 0.5;

/** A column without what Evidently leaves out: missing values, NaN and infinities. */
interface Cleaned {
  readonly kind: 'numerical' | 'categorical';
  /** Whether the frame holds whole numbers, of which bins are no narrower than 1. */
  readonly isInteger: boolean;
  readonly reference: readonly (number | string)[];
  readonly current: readonly (number | string)[];
}

/**
 * What Evidently's drift preset says of a column: its own choice of test, and those of `asked` that it has by some name. The errors of
 * its numbers are kept: a test of fit that takes the reference for the truth, bins over both sides, a one-sided rank test.
 */
export function asEvidently(column: PeerColumn, asked: readonly StatisticName[]): readonly PeerAnswer[] {
  const cleaned = clean(column);
  if (typeof cleaned === 'string') return [{ statistic: 'default', reason: cleaned }];
  const own = chosenFor(cleaned);
  const tests = [own, ...asked.flatMap((name) => TESTS_OF[name] ?? [name])];
  return [...new Set(tests)].map((name): PeerAnswer => {
    const test = TESTS[name];
    if (test === undefined) return { statistic: name, reason: NOT_THERE[name] ?? 'Evidently has no such test' };
    const value = test.kinds.includes(cleaned.kind) || name === own ? test.of(cleaned) : OF_ANOTHER_TYPE;
    if (typeof value === 'string') return { statistic: name, reason: value };
    return { statistic: name, chunk: null, value, threshold: test.threshold, isDrift: test.isDrift(value) };
  });
}

/** The share of columns that drifted, by their own tests. */
export function driftShare(columns: readonly (readonly PeerAnswer[])[]): PeerNumber | null {
  const first = columns.map(([own]) => own);
  if (first.length === 0 || first.some((own) => own === undefined || !('value' in own))) return null;
  const value = first.filter((own) => own !== undefined && 'isDrift' in own && own.isDrift).length / first.length;
  return { statistic: 'drift_share', chunk: null, value, threshold: DRIFT_SHARE, isDrift: value >= DRIFT_SHARE };
}

const OF_ANOTHER_TYPE = 'Evidently has it of another type of column';

/** Whole numbers of so few values are categories there. */
const MOST_CODES = 10;

function clean(column: PeerColumn): Cleaned | string {
  if (column.is === 'numbers') {
    const [reference, current] = [
      [...column.reference].filter(Number.isFinite),
      [...column.current].filter(Number.isFinite),
    ];
    if (reference.length === 0 || current.length === 0) return EMPTY;
    const isCode = column.whole.current && new Set(current).size <= MOST_CODES;
    const isInteger = column.whole.reference && column.whole.current;
    return { kind: isCode ? 'categorical' : 'numerical', isInteger, reference, current };
  }
  const isThere = (value: string | null) => value !== null;
  const [reference, current] = [column.reference.filter(isThere), column.current.filter(isThere)];
  if (column.type === 'boolean' && current.length < column.current.length) {
    return 'true and false with missing values are of no type that Evidently compares';
  }
  if (reference.length === 0 || current.length === 0) return EMPTY;
  if (column.type === 'text' && new Set(current).size > current.length / 2) {
    return 'Evidently takes it for free text, whose classifier is not reproduced';
  }
  return { kind: 'categorical', isInteger: false, reference, current };
}

const EMPTY = 'Evidently refuses a column without a value';

function chosenFor({ kind, reference, current }: Cleaned): string {
  const values = new Set([...reference, ...current]).size;
  const ofFew = values > 2 ? 'chisquare' : 'z';
  if (reference.length <= 1_000) return kind === 'numerical' && values > 5 ? 'ks' : ofFew;
  return kind === 'numerical' && values > 5 ? 'wasserstein' : 'jensenshannon';
}

interface Test {
  readonly kinds: readonly Cleaned['kind'][];
  readonly threshold: number;
  readonly isDrift: (value: number) => boolean;
  /** A text says why there is none. */
  readonly of: (column: Cleaned) => number | string;
}

/** Ours → theirs. */
const TESTS_OF: Readonly<Partial<Record<StatisticName, string>>> = {
  anderson_darling: 'anderson',
  mann_whitney: 'mannw',
  energy: 'ed',
  chi_square: 'chisquare',
  jensen_shannon: 'jensenshannon',
  kl: 'kl_div',
  wasserstein_iqr: 'wasserstein',
  total_variation: 'TVD',
  mmd: 'empirical_mmd',
};

const NOT_THERE: Readonly<Record<string, string>> = {
  empirical_mmd: 'its p is drawn by numpy’s generator, which is not reproduced',
  TVD: 'its p is drawn by numpy’s generator, which is not reproduced',
};

const NUMERICAL = ['numerical'] as const;
const CATEGORICAL = ['categorical'] as const;
const BOTH = ['numerical', 'categorical'] as const;

const below = (threshold: number) => ({ threshold, isDrift: (p: number) => p < threshold });
const atMost = (threshold: number) => ({ threshold, isDrift: (p: number) => p <= threshold });
const atLeast = (threshold: number) => ({ threshold, isDrift: (value: number) => value >= threshold });
const above = (threshold: number) => ({ threshold, isDrift: (value: number) => value > threshold });

const TESTS: Readonly<Record<string, Test>> = {
  ks: { kinds: NUMERICAL, ...atMost(0.05), of: (column) => scipyKs(pooledOf(column)).p },
  wasserstein: { kinds: NUMERICAL, ...atLeast(0.1), of: normedWasserstein },
  anderson: { kinds: NUMERICAL, ...below(0.1), of: (column) => andersonDarling(pooledOf(column)).tabulated },
  cramer_von_mises: { kinds: NUMERICAL, ...atMost(0.1), of: cramer },
  mannw: { kinds: NUMERICAL, ...below(0.05), of: (column) => referenceSmaller(pooledOf(column)) },
  ed: { kinds: NUMERICAL, ...above(0.1), of: (column) => energy(pooledOf(column)) },
  psi: { kinds: BOTH, ...atLeast(0.1), of: psi },
  kl_div: { kinds: BOTH, ...atLeast(0.1), of: (column) => entropyOf(...filled(column)) },
  jensenshannon: { kinds: BOTH, ...atLeast(0.1), of: (column) => jensenShannonOf(...sharesOf(column), Math.E) },
  hellinger: { kinds: BOTH, ...atLeast(0.1), of: hellinger },
  chisquare: { kinds: CATEGORICAL, ...below(0.05), of: (column) => chiSquareOfFit(column) },
  g_test: { kinds: CATEGORICAL, ...below(0.1), of: gTestOfFit },
  z: { kinds: CATEGORICAL, ...below(0.05), of: twoShares },
  fisher_exact: { kinds: CATEGORICAL, ...below(0.1), of: fisher },
};

function pooledOf({ reference, current }: Cleaned): Pooled {
  const sorted = (side: readonly (number | string)[]) => ascending(Float64Array.from(side, Number));
  return pooledSamples(sorted(reference), sorted(current));
}

function normedWasserstein(column: Cleaned): number {
  const values = column.reference.map(Number);
  const mean = sumOf(values) / values.length;
  const deviation = Math.sqrt(sumOf(values.map((value) => (value - mean) ** 2)) / values.length);
  return wasserstein(pooledOf(column)) / Math.max(deviation, 0.001);
}

/** Exact up to 20 rows a side, with ties too; beyond, by a series that ends early. */
function cramer(column: Cleaned): number {
  const isExact = Math.max(column.reference.length, column.current.length) <= 20;
  return cramerVonMises(pooledOf(column), isExact ? 'exact' : 'asymptotic', 1e-7).p;
}

/** Over equal widths of both sides together, from more than 20 values of the reference on; else of each value. */
function sharesOf({ kind, isInteger, reference, current }: Cleaned): [number[], number[]] {
  const shares = (counts: ArrayLike<number>, rows: number) => Array.from(counts, (count) => count / rows);
  if (kind === 'numerical' && new Set(reference).size > 20) {
    const [before, now] = [reference.map(Number), current.map(Number)];
    const edges = equalWidthEdges([...before, ...now], 'sturges', isInteger);
    return [shares(countsBetween(before, edges), reference.length), shares(countsBetween(now, edges), current.length)];
  }
  const counts = countsOfBoth(reference, current);
  return [counts.map(([before]) => before / reference.length), counts.map(([, now]) => now / current.length)];
}

/** Shares of 0 become 0.0001, or a millionth of the least; nothing is made to sum to 1 again. */
function filled(column: Cleaned): [number[], number[]] {
  const fill = (shares: number[]) => {
    const least = Math.min(...shares.filter((share) => share !== 0));
    return shares.map((share) => (share === 0 ? (least <= 0.0001 ? least / 1e6 : 0.0001) : share));
  };
  const [reference, current] = sharesOf(column);
  return [fill(reference), fill(current)];
}

function psi(column: Cleaned): number {
  const [reference, current] = filled(column);
  return sumOf(reference.map((share, at) => (share - current[at]!) * Math.log(share / current[at]!)));
}

/** Of numbers over equal widths, as many as the distinct values ask for. */
function hellinger({ kind, isInteger, reference, current }: Cleaned): number {
  const overlap = () => {
    if (kind === 'categorical') {
      const counts = countsOfBoth(reference, current);
      return sumOf(counts.map(([before, now]) => Math.sqrt((before / reference.length) * (now / current.length))));
    }
    const values = [...new Set([...reference, ...current])].map(Number);
    const edges = equalWidthEdges(values, 'sturges', isInteger);
    const width = (edges[edges.length - 1]! - edges[0]!) / (edges.length - 1);
    const density = (side: readonly (number | string)[]) =>
      countsBetween(side.map(Number), edges).map((count, at) => count / side.length / (edges[at + 1]! - edges[at]!));
    const [before, now] = [density(reference), density(current)];
    return sumOf([...before].map((one, at) => Math.sqrt(one * now[at]!) * width));
  };
  return Math.sqrt(1 - Math.min(1, Math.max(0, overlap())));
}

/** Pearson's test of fit with the reference's shares for the truth. */
function chiSquareOfFit({ reference, current }: Cleaned): number {
  const counts = countsOfBoth(reference, current);
  const scale = current.length / reference.length;
  const statistic = sumOf(counts.map(([before, now]) => (now - before * scale) ** 2 / (before * scale)));
  return chiSquareTail(statistic, counts.length - 1);
}

function gTestOfFit({ reference, current }: Cleaned): number | string {
  if (reference.length !== current.length) return 'Evidently’s g_test needs as many rows on both sides';
  const counts = countsOfBoth(reference, current);
  const statistic = sumOf(counts.map(([before, now]) => (now === 0 ? 0 : 2 * now * Math.log(now / before))));
  return chiSquareTail(statistic, counts.length - 1);
}

function twoShares({ reference, current }: Cleaned): number | string {
  const counts = countsOfBoth(reference, current);
  if (counts.length === 1) return 1;
  if (counts.length > 2) return 'Evidently’s z is of two values';
  const [n, m] = [reference.length, current.length];
  const [hits, now] = counts[0]!;
  const pooled = (hits + now) / (n + m);
  const z = (hits / n - now / m) / Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  return 2 * normalTail(Math.abs(z));
}

function fisher({ reference, current }: Cleaned): number | string {
  if (reference.length !== current.length) return 'Evidently’s fisher_exact needs as many rows on both sides';
  const counts = countsOfBoth(reference, current);
  if (counts.length > 2) return 'Evidently’s fisher_exact is of two values';
  const [[before, now]] = counts as [[number, number]];
  return fisherExact({ count: before, rows: reference.length }, { count: now, rows: current.length }).p;
}
