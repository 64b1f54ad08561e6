import type { FeatureProfile } from '../../profile/document.ts';
import type { Misfit } from '../../profile/measure.ts';
import type { Compatible } from './compatible/peer-column.ts';
import type { JointComparison } from './joint/compare.ts';
import type { FlaggedRow } from './prediction-features.ts';

import type { Skew } from './skew/skew.ts';
import type { StatisticName } from './statistic-names.ts';

/** Everything `measure` found out, as plain data; `judge` and `describe` need nothing else. */
export interface Measurement {
  readonly reference: Side;
  readonly current: Side;
  readonly comparisons: readonly Comparison[];
  /** Features of the reference that the current data does not have, or has as another type. */
  readonly misfits: readonly Misfit[];
  /** Columns that the reference does not have. */
  readonly further: readonly string[];
  readonly ignored: readonly string[];
  /** Whether values of the data may stand in the report: names of categories, extremes, pictures. */
  readonly showsValues: boolean;
  /** The same features within slices. */
  readonly slices: readonly SliceComparison[];
  /** Rows that both sides have; null where that is not asked for. */
  readonly skew: Skew | null;
  /** Of columns, from a file of feature importances; null where all weigh the same. */
  readonly weights: Readonly<Record<string, number>> | null;
  /** Rows as points: embeddings, and all columns together. */
  readonly joint: readonly JointComparison[];
  /** Rows of the current data whose predictions lie below the floor of confidence, the least sure first. */
  readonly flagged: readonly FlaggedRow[];
  /** Statistics whose p no law has: by dealing the sides out anew. */
  readonly permuted: readonly Permuted[];
  /** What another tool says; null where that is not asked for. */
  readonly compatible: Compatible | null;
  /** What was asked for and could not be compared. */
  readonly unasked: readonly Unasked[];
}

export interface Side {
  /** As the user wrote it. */
  readonly name: string;
  readonly rows: number;
  /** RFC 3339 instant at which a profile was made; null for rows that were read now. */
  readonly made: string | null;
}

/** One feature on both sides. */
export interface Comparison {
  readonly reference: FeatureProfile;
  readonly current: FeatureProfile;
  /** Of the values themselves, where counts over bins leave the verdict open and both sides are rows. */
  readonly exact?: ExactDistances | undefined;
}

/** In the unit of the column. */
export interface ExactDistances {
  readonly ks: number;
  /** Not a number of finite size where a value is infinite. */
  readonly wasserstein: number;
}

/** The rows with one value of a column, on both sides. */
export interface SliceComparison {
  readonly column: string;
  /** Or its place among the values, where values may not be told. */
  readonly value: string;
  readonly comparisons: readonly Comparison[];
}

export interface Unasked {
  readonly title: string;
  readonly reason: string;
  /** What becomes of it: what the policy asks for must not pass because it cannot be had. Undefined where it is told only. */
  readonly verdict?: 'error' | 'inconclusive';
}

/** How often chance alone makes a statistic of a column as extreme, by dealing the sides out anew. */
export interface Permuted {
  readonly column: string;
  readonly statistic: StatisticName;
  /** Of the rows that were drawn. */
  readonly value: number;
  readonly p: number;
  /** That were dealt out: drawn of all. */
  readonly rows: { readonly reference: number; readonly current: number };
}
