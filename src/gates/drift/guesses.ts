import { featureName, type Numbers } from '../../profile/document.ts';
import { quantile } from '../../profile/numbers.ts';
import { formatDigits, formatNumber } from '../../wording/numbers.ts';
import { binsOf } from './bins.ts';
import { categoryCounts } from './category-counts.ts';
import { valuesOf } from './distances/distance.ts';
import type { Comparison } from './measurement.ts';
import { shortNumber } from './short-number.ts';

/** Of a drifted column: what may have happened, with what speaks for it, or nothing where it does not fit. */
type Guess = (comparison: Comparison, others: readonly Comparison[]) => string | undefined;

/** Two spreads are alike where they differ by less than a tenth, far beyond what chance does with the rows that a drift needs. */
const ALIKE = 0.1;
const MOST = 2;

/**
 * What a drift may mean, the likeliest first: what explains more of it with less comes before what explains a part. Each is a guess
 * from the two profiles, told with what speaks for it.
 */
export function guessesOf(
  comparison: Comparison,
  others: readonly Comparison[],
  showsValues: boolean,
): readonly string[] {
  const guesses = GUESSES.filter((guess) => showsValues || !TELLS_VALUES.has(guess));
  return guesses.flatMap((guess) => guess(comparison, others) ?? []).slice(0, MOST);
}

const GUESSES: readonly Guess[] = [
  absent,
  neverThere,
  constantBefore,
  constant,
  exchangedColumns,
  spelling,
  exchangedCategories,
  renamedCategory,
  unit,
  placeholder,
  truncated,
  offset,
];

/** Those that name a category, or a value of a row. */
const TELLS_VALUES: ReadonlySet<Guess> = new Set([
  constantBefore,
  constant,
  spelling,
  exchangedCategories,
  renamedCategory,
  placeholder,
  truncated,
]);

const short = (value: number) => shortNumber(value, null);
const percent = (share: number) => `${formatDigits(100 * share, 3)} %`;
const named = (category: string) => `"${category.length > 60 ? `${category.slice(0, 59)}…` : category}"`;

function absent({ reference, current }: Comparison): string | undefined {
  const [before, after] = [reference, current].map(({ missing, rows }) => missing / rows) as [number, number];
  if (!(after > 0.5 && before < 0.1)) return undefined;
  return `${percent(after)} of the rows have no value, ${percent(before)} of the reference’s: a feature that is not filled at serving?`;
}

function neverThere({ reference }: Comparison): string | undefined {
  if (reference.missing < reference.rows) return undefined;
  return 'the reference has no value in any row: a feature that the model never had?';
}

/** Of a reference with one category. */
function constantBefore({ reference }: Comparison): string | undefined {
  if (reference.values.is !== 'categories' || reference.feature !== 'value') return undefined;
  const [only, ...others] = reference.values.counts;
  if (only === undefined || others.length > 0 || reference.values.other !== null) return undefined;
  return `every value of the reference is ${named(only[0])}: a model that was made with it knows no other?`;
}

/** Both sides where they are numbers with moments; undefined where they are none. */
function numbersOf({ reference, current }: Comparison): { before: Moments; after: Moments } | undefined {
  const [before, after] = [momentsOf(reference.values), momentsOf(current.values)];
  return before && after && before.spread > 0 ? { before, after } : undefined;
}

interface Moments {
  readonly mean: number;
  readonly spread: number;
}

function momentsOf(values: Comparison['reference']['values']): Moments | undefined {
  if (values.is !== 'numbers' || values.mean === null || values.variance === null) return undefined;
  return { mean: values.mean, spread: Math.sqrt(values.variance) };
}

function constant(comparison: Comparison): string | undefined {
  const found = numbersOf(comparison);
  if (found === undefined || found.after.spread > 0) return undefined;
  return `every value is ${formatNumber(found.after.mean)} now: a constant in place of the feature?`;
}

const FACTORS = [1_000_000, 1_000, 100, 60, 10].flatMap((by) => [by, 1 / by]);

function unit(comparison: Comparison): string | undefined {
  const found = numbersOf(comparison);
  if (found === undefined) return undefined;
  const { before, after } = found;
  const factor = FACTORS.find(
    (by) =>
      Math.abs(after.spread / before.spread / by - 1) < ALIKE &&
      Math.abs(after.mean - by * before.mean) < ALIKE * by * before.spread,
  );
  if (factor === undefined) return undefined;
  const words = factor > 1 ? `${factor} times` : `one ${Math.round(1 / factor)}th of`;
  return `its mean and its spread are ${words} what they were: another unit?`;
}

function offset(comparison: Comparison): string | undefined {
  const found = numbersOf(comparison);
  if (found === undefined) return undefined;
  const { before, after } = found;
  const shift = after.mean - before.mean;
  if (Math.abs(after.spread / before.spread - 1) >= ALIKE || Math.abs(shift) <= ALIKE * before.spread) return undefined;
  return `its mean moved by ${short(shift)} and its spread did not change: an offset?`;
}

/** Another column holds now what this one held, and this one what that one held. */
function exchangedColumns(comparison: Comparison, others: readonly Comparison[]): string | undefined {
  const other = others.find(
    (one) =>
      one.reference.column !== comparison.reference.column &&
      isLike(comparison.current.values, one.reference.values) &&
      isLike(one.current.values, comparison.reference.values) &&
      !isLike(comparison.current.values, comparison.reference.values),
  );
  if (other === undefined) return undefined;
  return `it has the values that ${featureName(other.reference)} had, and the other way round: two columns that changed places?`;
}

/** By mean and spread, which a profile has exactly, wherever the other column's bins lie. */
function isLike(one: Comparison['reference']['values'], other: Comparison['reference']['values']): boolean {
  const [here, there] = [momentsOf(one), momentsOf(other)];
  if (here === undefined || there === undefined || there.spread === 0) return false;
  return Math.abs(here.spread / there.spread - 1) < ALIKE && Math.abs(here.mean - there.mean) < ALIKE * there.spread;
}

/** A value of its own bin that hardly was there before. */
function placeholder(comparison: Comparison): string | undefined {
  if (comparison.reference.values.is !== 'numbers') return undefined;
  const { edges, reference, current, points } = binsOf(comparison);
  const [n, m] = [valuesOf(comparison.reference), valuesOf(comparison.current)];
  const [low, high] = outerValues(comparison.current.values as Numbers);
  const last = reference.length - 1;
  // Beyond the reference's outer edges every row has the same value: a bin of its own, as it were.
  const isOne = (bin: number) => points[bin] || (bin === 0 && low !== null) || (bin === last && high !== null);
  const bins = [...reference.keys()].filter(
    (bin) => isOne(bin) && reference[bin]! / n < 0.01 && current[bin]! / m > 0.05,
  );
  const bin = bins.sort((a, b) => current[b]! - current[a]!)[0];
  if (bin === undefined) return undefined;
  const value = points[bin] ? edges[bin]! : bin === 0 ? low! : high!;
  return `${percent(current[bin]! / m)} of the values are ${formatNumber(value)} now, ${percent(reference[bin]! / n)} before: a placeholder for what is missing?`;
}

/**
 * The value of all rows in the first and in the last bin where that is one: no row lies beyond the extreme, so where their mean is
 * the extreme they all are. Their mean is what the exact mean of all leaves, the other bins taken at their middle.
 */
function outerValues({ edges, min, max, mean, counts }: Numbers): [number | null, number | null] {
  if (min === null || max === null || mean === null || edges.length < 2) return [null, null];
  const total = counts.reduce((sum, here) => sum + here, 0);
  const inner = counts.slice(1, -1).reduce((sum, here, at) => sum + (here * (edges[at]! + edges[at + 1]!)) / 2, 0);
  const [below, above] = [counts[0]!, counts.at(-1)!];
  const width = edges.at(-1)! - edges[0]!;
  const isAt = (extreme: number, rows: number, edge: number, rest: number) =>
    rows > 0 &&
    Math.abs((mean * total - inner - rest) / rows - extreme) < 0.02 * Math.abs(extreme - edge) + 0.02 * width;
  const isLow = min < edges[0]! - width && isAt(min, below, edges[0]!, above * edges.at(-1)!);
  const isHigh = max > edges.at(-1)! + width && isAt(max, above, edges.at(-1)!, below * edges[0]!);
  return [isLow ? min : null, isHigh ? max : null];
}

/** Values end where many of the reference's go on. */
function truncated({ reference, current }: Comparison): string | undefined {
  if (reference.values.is !== 'numbers' || current.values.is !== 'numbers') return undefined;
  const { min, max } = current.values;
  const [low, high] = [quantile(reference.values, 0.05), quantile(reference.values, 0.95)];
  if (min === null || max === null || low === null || high === null || min === max) return undefined;
  // Well within the old range on one side, as far as ever on the other.
  const middle = quantile(reference.values, 0.5)!;
  if (max < high && max > middle && min <= low) {
    return `values end at ${short(max)}, beyond which more than 5 % of the reference’s lie: cut off, or filtered?`;
  }
  if (min > low && min < middle && max >= high) {
    return `values begin at ${short(min)}, below which more than 5 % of the reference’s lie: cut off, or filtered?`;
  }
  return undefined;
}

/** New categories that are old ones but for case, space and punctuation. */
function spelling(comparison: Comparison): string | undefined {
  if (comparison.reference.values.is !== 'categories') return undefined;
  const { added } = categoryCounts(comparison);
  const plain = (text: string) => text.toLowerCase().replaceAll(/[\s_\-.]+/g, '');
  const known = new Map(comparison.reference.values.counts.map(([category]) => [plain(category), category]));
  const found = added.find(([category]) => known.has(plain(category)));
  if (found === undefined) return undefined;
  return `${named(found[0])} is ${named(known.get(plain(found[0]))!)} in another spelling.`;
}

function sharesOf(comparison: Comparison): { readonly label: string; readonly from: number; readonly to: number }[] {
  const { labels, reference, current } = categoryCounts(comparison);
  const [n, m] = [reference, current].map((counts) => counts.reduce((sum, here) => sum + here, 0)) as [number, number];
  return labels.slice(0, -3).map((label, at) => ({ label, from: reference[at]! / n, to: current[at]! / m }));
}

const isNear = (a: number, b: number) => Math.abs(a - b) < Math.max(0.02, ALIKE * Math.max(a, b));

function exchangedCategories(comparison: Comparison): string | undefined {
  if (comparison.reference.values.is !== 'categories') return undefined;
  const moved = sharesOf(comparison).filter(({ from, to }) => !isNear(from, to));
  if (moved.length !== 2) return undefined;
  const [one, other] = moved as [(typeof moved)[0], (typeof moved)[0]];
  if (!isNear(one.to, other.from) || !isNear(other.to, one.from)) return undefined;
  return `${named(one.label)} and ${named(other.label)} have each other’s share: two codes that changed places?`;
}

/** One category is gone and a new one has about its share. */
function renamedCategory(comparison: Comparison): string | undefined {
  if (comparison.reference.values.is !== 'categories') return undefined;
  const { added, vanished } = categoryCounts(comparison);
  const [n, m] = [valuesOf(comparison.reference), valuesOf(comparison.current)];
  for (const [name, rows] of added) {
    const old = vanished.find(([, before]) => before / n > 0.02 && isNear(before / n, rows / m));
    if (old !== undefined) return `${named(name)} has about the share that ${named(old[0])} had: a new name of it?`;
  }
  return undefined;
}
