import { SourceMap } from '../../config/sources.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { countComputed } from '../../profile/computed.ts';
import { type FeatureProfile, featureName, type Profile } from '../../profile/document.ts';
import { seededRandom } from '../../stats/random.ts';
import type { Row, Value } from '../../table/query.ts';
import { caughtFrom } from './caught-from.ts';
import { idOf, judgeDrift } from './judge.ts';
import { driftKeys } from './keys.ts';
import { DISTANCE_NAMES, type DistanceName } from './limits.ts';
import type { Comparison, Measurement } from './measurement.ts';
import { questionsOf } from './questions.ts';
import { groupSplits, rowSplits, type Split, windowSplits } from './splits.ts';

export interface CalibrationOptions {
  /** Rows of each split that play the current data. */
  readonly currentRows: number;
  readonly splits: number;
  readonly seed: number;
  /** A column of whose equal values rows hang together: they stay together in a split. */
  readonly groupBy?: string | undefined;
  /** A column of times: then each window of history plays the current data. */
  readonly time?: string | undefined;
}

export interface Calibration {
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly splits: number;
  readonly of: 'rows' | 'groups' | 'windows';
  /** Shares of the splits in which any check said drift, or could not tell. */
  readonly any: { readonly drift: number; readonly unsure: number };
  readonly checks: readonly CalibratedCheck[];
}

export interface CalibratedCheck {
  readonly id: string;
  readonly drift: number;
  readonly unsure: number;
  /** The share of rows that must move to be called drift in four of five splits; null where it is not known, or none suffices. */
  readonly caught: number | null;
  /** The tolerance with which 99 of 100 splits pass. */
  readonly proposed: number;
}

interface Seen {
  drift: number;
  unsure: number;
  readonly high: number[];
  readonly caught: number[];
}

/** Splits in which it is worked out what would be caught. */
const MOST_TRIED = 20;
const POWER = 0.8;

/**
 * What the gate says of splits of one table, none of which drifted: rows drawn without replacement, whole groups, or windows of history,
 * some of which play the current data and the others the reference. Rows hold the value of each feature by its name. Throws ConfigurationError where there are not enough for both.
 */
export function calibrate(profile: Profile, rows: readonly Row[], options: CalibrationOptions): Calibration {
  const { currentRows, groupBy, time } = options;
  if (currentRows < 1 || rows.length - currentRows < 1) {
    throw new ConfigurationError(
      `${rows.length} rows cannot be split into ${currentRows} of current data and a reference. Ask for fewer with --current-rows.`,
    );
  }
  const groups = groupBy === undefined ? undefined : codesOf(rows, groupBy);
  const features = profile.features.filter(({ column }) => column !== groupBy && column !== time);
  const policy = {
    keys: driftKeys.parse({ reference: 'reference', current: 'current' }),
    sources: new SourceMap(),
    reproduce: '',
  };
  const seen = new Map<string, Seen>();
  const any = { drift: 0, unsure: 0 };
  let splits = 0;
  let referenceRows = 0;
  for (const split of splitsOf(rows, groups, options)) {
    const side = (like: FeatureProfile, part: readonly number[]) =>
      counted(
        like,
        part.map((at) => rows[at]![featureName(like)] ?? null),
        groups && part.map((at) => groups[at]!),
      );
    const comparisons = features.map(
      (like): Comparison => ({ reference: side(like, split.reference), current: side(like, split.current) }),
    );
    const measurement = measurementOf(comparisons, split);
    const checks = judgeDrift(policy, measurement);
    for (const check of checks) {
      const one = seen.get(check.id) ?? { drift: 0, unsure: 0, high: [], caught: [] };
      if (check.verdict === 'fail') one.drift++;
      if (check.verdict === 'inconclusive') one.unsure++;
      const met = check.compared === null ? null : check.numbers[check.compared];
      one.high.push(met?.interval?.high ?? 0);
      seen.set(check.id, one);
    }
    if (splits < MOST_TRIED) addCaught(policy.keys, measurement, seen);
    if (checks.some(({ verdict }) => verdict === 'fail')) any.drift++;
    else if (checks.some(({ verdict }) => verdict === 'inconclusive')) any.unsure++;
    referenceRows = split.reference.length;
    splits++;
  }
  return {
    referenceRows,
    currentRows,
    splits,
    of: time !== undefined ? 'windows' : groups !== undefined ? 'groups' : 'rows',
    any: { drift: any.drift / splits, unsure: any.unsure / splits },
    checks: [...seen].map(([id, { drift, unsure, high, caught }]) => ({
      id,
      drift: drift / splits,
      unsure: unsure / splits,
      caught: caught.length === 0 ? null : finiteOrNull(ranked(caught, POWER)),
      proposed: Math.ceil(100 * ranked(high, 0.99)) / 100,
    })),
  };
}

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);

function ranked(values: readonly number[], p: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(p * values.length) - 1]!;
}

function splitsOf(
  rows: readonly Row[],
  groups: readonly number[] | undefined,
  { currentRows, splits, seed, time }: CalibrationOptions,
): Iterable<Split> {
  if (time !== undefined) return windowSplits(columnOf(rows, time), currentRows);
  const random = seededRandom(seed);
  return groups === undefined
    ? rowSplits(rows.length, currentRows, splits, random)
    : groupSplits(groups, currentRows, splits, random);
}

function columnOf(rows: readonly Row[], column: string): readonly Value[] {
  if (rows.length > 0 && !(column in rows[0]!)) {
    throw new ConfigurationError(
      `There is no column ${JSON.stringify(column)}. The columns are ${Object.keys(rows[0]!).slice(0, 20).join(', ')}.`,
    );
  }
  return rows.map((row) => row[column] ?? null);
}

function codesOf(rows: readonly Row[], column: string): readonly number[] {
  const codes = new Map<string, number>();
  return columnOf(rows, column).map((value) => {
    const key = JSON.stringify(value);
    if (!codes.has(key)) codes.set(key, codes.size);
    return codes.get(key)!;
  });
}

/** At the confidence that Holm asks of the first of a family. */
function addCaught(
  keys: Parameters<typeof questionsOf>[0],
  measurement: Measurement,
  seen: ReadonlyMap<string, Seen>,
): void {
  const questions = questionsOf(keys, measurement);
  const confidence = 1 - (1 - keys.confidence) / questions.length;
  for (const { subject, chosen, level } of questions) {
    const comparison = measurement.comparisons.find(
      ({ reference }) => reference.column === subject.column && reference.feature === subject.feature,
    );
    const distance = DISTANCE_NAMES.find((name) => name === chosen.distance);
    if (comparison === undefined || distance === undefined || !MOVED.includes(distance)) continue;
    const share = caughtFrom(distance, comparison, level.value, confidence);
    seen.get(idOf(subject, distance))?.caught.push(share ?? Number.POSITIVE_INFINITY);
  }
}

const MOVED: readonly DistanceName[] = ['ks', 'total_variation', 'new_categories', 'missing'];

function measurementOf(comparisons: readonly Comparison[], { reference, current }: Split): Measurement {
  return {
    reference: { name: 'reference', rows: reference.length, made: null },
    current: { name: 'current', rows: current.length, made: null },
    comparisons,
    misfits: [],
    further: [],
    ignored: [],
    showsValues: true,
    slices: [],
    skew: null,
    weights: null,
    joint: [],
    permuted: [],
    compatible: null,
    flagged: [],
    unasked: [],
  };
}

function counted(
  like: FeatureProfile,
  values: readonly Value[],
  groups: readonly number[] | undefined,
): FeatureProfile {
  const { column, feature, type } = like;
  const told = { column, feature, type, summary: like.values.is, unreadable: 0 } as const;
  if (like.values.is !== 'numbers') {
    return countComputed(
      { ...told, values: values.map((value) => (value === null || Number.isNaN(value) ? null : String(value))) },
      like,
      groups,
    );
  }
  const read = Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  const counts = countComputed({ ...told, values: read }, like, groups);
  const missing = values.filter((value) => value === null).length;
  return { ...counts, missing, nan: counts.missing - missing };
}

const SPLIT_OF: Readonly<Record<Calibration['of'], string>> = {
  rows: 'splits of data that did not drift',
  groups: 'splits of data that did not drift, groups whole',
  windows: 'windows of history, each against the others',
};

/** A table of rates, and the tolerances that these splits ask for, as YAML to paste. */
export function calibrationText(calibration: Calibration, profile: Profile): string {
  const { splits, referenceRows, currentRows, any, checks, of } = calibration;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const columns = new Map(profile.features.map((one) => [idOf({ ...one, slice: null }, ''), one.column]));
  const names = profile.features.filter((one) => one.identifier).map(({ column }) => column);
  const caughtText = (caught: number | null) =>
    caught === null ? '' : `  caught where ${percent(caught)} of the rows move`;
  const lines = checks.map(
    ({ id, drift, unsure, caught, proposed }) =>
      `${id}  drift ${percent(drift)}  cannot tell ${percent(unsure)}${caughtText(caught)}  passes with max: ${proposed}`,
  );
  // One tolerance holds for all that is measured of a column.
  const proposals = new Map<string, Map<string, number>>();
  for (const { id, unsure, proposed } of checks) {
    const [, distance = '', feature] = /^(\w+)(\[.*\])$/s.exec(id) ?? [];
    const column = columns.get(feature ?? '');
    if (unsure <= 0.01 || column === undefined) continue;
    const limits = proposals.get(column) ?? new Map<string, number>();
    proposals.set(column, limits.set(distance, Math.max(proposed, limits.get(distance) ?? 0)));
  }
  const yaml = [...proposals].map(([column, limits]) => {
    const written = [...limits].map(([distance, max]) => `${distance}: { max: ${max} }`);
    return `  ${JSON.stringify(column)}: { ${written.join(', ')} }`;
  });
  return [
    `${splits} ${SPLIT_OF[of]}: ${referenceRows} rows as reference, ${currentRows} as current data.`,
    `Drift of any column: ${percent(any.drift)}. A column cannot be told: ${percent(any.unsure)}.`,
    ...(names.length === 0
      ? []
      : [`Not compared, for they look like ids: ${names.join(', ')}. Say type in columns where they are none.`]),
    'Rows move to the upper end of numbers, to the rarest category, to a new one, to no value; caught is with a chance of 80 %.',
    '',
    ...lines,
    '',
    yaml.length === 0
      ? 'The default tolerances suit this data.'
      : `# tolerances with which 99 of 100 such tables pass\ncolumns:\n${yaml.join('\n')}`,
    '',
  ].join('\n');
}
