import { ConfigurationError } from '../core/errors.ts';
import {
  type Categories,
  type Cell,
  type EmbeddingProfile,
  type FeatureProfile,
  featureName,
  KEPT_ROWS,
  MAX_CATEGORIES,
  type Numbers,
  type Profile,
} from './document.ts';
import { mergeEmbeddings } from './embedding.ts';
import { distinctIn, isWhole, numbers } from './numbers.ts';
import { correlationsOf } from './sample.ts';
import { type Unsealed, withEmbeddings } from './seal.ts';

/**
 * The profile of all rows of several: counts are exactly those of a single run with the same edges and categories, in whichever
 * order they come. Throws ConfigurationError where the profiles have other columns, types or edges, or the same rows twice.
 */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
  const [first, ...rest] = [...profiles].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  if (first === undefined) throw new ConfigurationError('No profile is named. Name at least one.');
  if (rest.length === 0) return first;
  requireDistinctRows(profiles);
  const merged: Unsealed = rest.reduce<Unsealed>((sum, one) => mergeTwo(sum, one), first);
  return withEmbeddings(merged, merged.embeddings ?? []);
}

function requireDistinctRows(profiles: readonly Profile[]): void {
  const seen = new Set<string>();
  for (const { name, digest } of profiles.flatMap(({ shards }) => shards)) {
    if (digest === null) continue;
    if (seen.has(digest)) {
      throw new ConfigurationError(`${name} is in two of the profiles that are merged: its rows would count twice.`);
    }
    seen.add(digest);
  }
}

function mergeTwo(one: Unsealed, other: Unsealed): Unsealed {
  const names = one.features.map(featureName);
  const others = new Map(other.features.map((feature) => [featureName(feature), feature]));
  const stranger = [...others.keys()].find((name) => !names.includes(name)) ?? names.find((name) => !others.has(name));
  if (stranger !== undefined) {
    throw new ConfigurationError(
      `The profiles of ${nameOf(one)} and ${nameOf(other)} cannot be merged: only one of them has ${stranger}. Make each with --like and the same profile.`,
    );
  }
  const features = one.features.map((feature) => mergeFeatures(feature, others.get(featureName(feature))!));
  const sample = mergeSamples(one, other);
  return {
    ...one,
    made: one.made > other.made ? one.made : other.made,
    rows: one.rows + other.rows,
    shards: [...one.shards, ...other.shards].sort((a, b) => (`${a.digest}` < `${b.digest}` ? -1 : 1)),
    features,
    embeddings: embeddingsOf(one, other),
    // Those of a part are not those of the whole, and are not kept where there are no rows to tell them from.
    correlations: sample === null ? [] : correlationsOf(features, columnsOf(sample)),
    sample,
  };
}

function embeddingsOf(one: Unsealed, other: Unsealed): EmbeddingProfile[] {
  const others = new Map((other.embeddings ?? []).map((embedding) => [embedding.name, embedding]));
  const own = one.embeddings ?? [];
  const stranger = [...others.keys()].find((name) => !own.some((embedding) => embedding.name === name));
  const lacking = stranger ?? own.find(({ name }) => !others.has(name))?.name;
  if (lacking !== undefined) {
    throw new ConfigurationError(
      `The profiles of ${nameOf(one)} and ${nameOf(other)} cannot be merged: only one of them has embeddings of ${lacking}. Make each with --like, --embeddings and the same profile.`,
    );
  }
  return own.map((embedding) => mergeEmbeddings(embedding, others.get(embedding.name)!));
}

const nameOf = ({ shards }: Unsealed) => shards[0]!.name;

function mergeFeatures(one: FeatureProfile, other: FeatureProfile): FeatureProfile {
  const refuse = (what: string) =>
    new ConfigurationError(
      `Profiles cannot be merged: ${featureName(one)} has ${what} in one of them. Make each with --like and the same profile, so that their counts add up.`,
    );
  if (one.type !== other.type) throw refuse(`the type ${one.type} in another and ${other.type}`);
  if (one.values.is !== other.values.is) throw refuse(`${other.values.is} where another has ${one.values.is}`);
  const values =
    one.values.is === 'numbers' && other.values.is === 'numbers'
      ? mergeNumbers(one.values, other.values, () => refuse('other edges'))
      : one.values.is === 'categories' && other.values.is === 'categories'
        ? mergeCategories(one.values, other.values)
        : one.values;
  return {
    ...one,
    rows: one.rows + other.rows,
    missing: one.missing + other.missing,
    nan: one.nan + other.nan,
    unreadable: one.unreadable + other.unreadable,
    designEffect: Math.max(one.designEffect, other.designEffect),
    distinct: distinctOf(values, one, other),
    values,
  };
}

/** Of all rows: where each value is counted by itself it is known, else at least so many as one of them has. */
function distinctOf(values: FeatureProfile['values'], one: FeatureProfile, other: FeatureProfile) {
  if (values.is === 'categories' && values.other === null) return { values: values.counts.length, exact: true };
  const counted = values.is === 'numbers' ? distinctIn(values, isWhole(one)) : { values: 0, exact: false };
  if (counted.exact) return counted;
  return { values: Math.max(counted.values, one.distinct.values, other.distinct.values), exact: false };
}

function mergeNumbers(one: Numbers, other: Numbers, otherEdges: () => Error): Numbers {
  const same = one.edges.length === other.edges.length && one.edges.every((edge, at) => edge === other.edges[at]);
  if (!same) throw otherEdges();
  const [n, m] = [one, other].map(({ counts }) => counts.reduce((sum, here) => sum + here, 0)) as [number, number];
  const least = (a: number | null, b: number | null, pick: (...of: number[]) => number) =>
    a === null ? b : b === null ? a : pick(a, b);
  const moments = (() => {
    if (n === 0) return { mean: other.mean, variance: other.variance };
    if (m === 0) return { mean: one.mean, variance: one.variance };
    if ([one, other].some(({ mean, variance }) => mean === null || variance === null)) {
      return { mean: null, variance: null };
    }
    const step = other.mean! - one.mean!;
    const squares = one.variance! * n + other.variance! * m + (step * step * n * m) / (n + m);
    return { mean: one.mean! + (step * m) / (n + m), variance: squares / (n + m) };
  })();
  return numbers({
    edges: one.edges,
    counts: one.counts.map((here, at) => here + other.counts[at]!),
    negativeInfinity: one.negativeInfinity + other.negativeInfinity,
    positiveInfinity: one.positiveInfinity + other.positiveInfinity,
    min: least(one.min, other.min, Math.min),
    max: least(one.max, other.max, Math.max),
    ...moments,
  });
}

function mergeCategories(one: Categories, other: Categories): Categories {
  const counts = new Map(one.counts);
  for (const [category, rows] of other.counts) counts.set(category, (counts.get(category) ?? 0) + rows);
  return categories(counts, (one.other?.rows ?? 0) + (other.other?.rows ?? 0));
}

/** The most frequent first, the rarest beyond the limit as `other`; of equal counts in the order of their text. */
export function categories(counts: ReadonlyMap<string, number>, otherRows: number): Categories {
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const beyond = sorted.slice(MAX_CATEGORIES).reduce((sum, [, rows]) => sum + rows, otherRows);
  return { is: 'categories', counts: sorted.slice(0, MAX_CATEGORIES), other: beyond > 0 ? { rows: beyond } : null };
}

/**
 * The rows with the lowest keys: a sample of all rows, in which each part has the share that it has of them. A part that holds all its
 * rows limits nothing; of parts that do not, the smallest sample does. None where one side may keep none.
 */
function mergeSamples(one: Unsealed, other: Unsealed): Unsealed['sample'] {
  if (one.sample === null || other.sample === null) return null;
  if (one.sample.columns.join('\0') !== other.sample.columns.join('\0')) return null;
  const sizes = [one, other].map(({ sample, rows }) => ({ kept: sample!.keys.length, rows }));
  const limits = sizes.flatMap(({ kept, rows }) => (kept < rows ? [kept] : []));
  const room = limits.length > 0 ? Math.min(...limits) : Math.max(KEPT_ROWS, ...sizes.map(({ kept }) => kept));
  const all = [one.sample, other.sample].flatMap(({ keys, rows }) =>
    keys.map((key, at) => ({ key, row: rows[at]!, text: JSON.stringify(rows[at]) })),
  );
  const kept = all.sort((a, b) => a.key - b.key || (a.text < b.text ? -1 : 1)).slice(0, room);
  return { columns: one.sample.columns, keys: kept.map(({ key }) => key), rows: kept.map(({ row }) => row) };
}

function columnsOf({ columns, rows }: NonNullable<Unsealed['sample']>): (name: string) => readonly Cell[] {
  return (name) => {
    const at = columns.indexOf(name);
    return rows.map((row) => row[at] ?? null);
  };
}
