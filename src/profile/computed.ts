import type { FeatureProfile, Profile } from './document.ts';
import type { Feature } from './features.ts';
import { categories } from './merge.ts';
import { countNumbers, distinctIn, edgesOf, FEW_VALUES, numbers, quantile } from './numbers.ts';
import { designEffectOf, type RowGroups } from './row-groups.ts';
import { sealed } from './seal.ts';

/** A feature that was computed row by row: of images, of predictions. */
export interface ComputedFeature extends Feature {
  /** Of every row in order: NaN, or null, where the row has none. */
  readonly values: Float64Array | readonly (string | null)[];
  /** Of those that have none, the rows whose value is there and cannot be read. */
  readonly unreadable: number;
  /** Which values hang together, where that is not said of all features: the words of one row. */
  readonly groups?: RowGroups;
}

/** A profile with these features beside its own, over the bins of another profile where that has them. */
export function withComputed(
  profile: Profile,
  computed: readonly ComputedFeature[],
  like: Profile | null,
  groups?: RowGroups,
): Profile {
  if (computed.length === 0) return profile;
  const known = new Map(like?.features.map((one) => [`${one.feature} ${one.column}`, one]));
  const counted = computed.map((one) => countComputed(one, known.get(`${one.feature} ${one.column}`), groups));
  return sealed({ ...profile, features: [...profile.features, ...counted] });
}

/** What the values of a feature sum up to. Numbers take the edges of `like`, or edges of their own. */
export function countComputed(computed: ComputedFeature, like?: FeatureProfile, groups?: RowGroups): FeatureProfile {
  const { column, feature, type, summary, values, unreadable } = computed;
  const together = computed.groups ?? groups;
  const told = (lacking: number, designEffect: number) => ({
    column,
    feature,
    type,
    stored: type,
    rows: values.length,
    missing: lacking - unreadable,
    nan: 0,
    unreadable,
    designEffect,
  });
  if (values instanceof Float64Array) {
    const present = values.filter((value) => !Number.isNaN(value));
    const edges = like?.values.is === 'numbers' ? like.values.edges : edgesOf(thinned(present), type === 'integer');
    const counted = numbers(countNumbers(present, edges));
    const cuts = [0.25, 0.5, 0.75].flatMap((p) => quantile(counted, p) ?? []);
    const events = cuts.map((cut) => (row: number) => (Number.isNaN(values[row]!) ? null : values[row]! <= cut));
    return {
      ...told(values.length - present.length, designEffectOf(values.length, events, together)),
      distinct:
        present.length <= FEW_VALUES
          ? { values: new Set(present).size, exact: true }
          : distinctIn(counted, type === 'integer'),
      values: counted,
    };
  }
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const present = [...counts.values()].reduce((sum, here) => sum + here, 0);
  const counted = summary === 'categories' ? categories(counts, 0) : ({ is: 'nothing' } as const);
  const frequent = counted.is === 'categories' ? counted.counts.slice(0, 3).map(([category]) => category) : [];
  const events = frequent.map((one) => (row: number) => (values[row] === null ? null : values[row] === one));
  return {
    ...told(values.length - present, designEffectOf(values.length, events, together)),
    distinct: { values: counts.size, exact: true },
    values: counted,
  };
}

/** As many as a first look at a table draws; evenly over the rows. */
const LOOK = 20_000;

function thinned(values: Float64Array): number[] {
  const step = Math.max(1, values.length / LOOK);
  return Array.from({ length: Math.min(values.length, LOOK) }, (_, at) => values[Math.floor(at * step)]!);
}
