import { SourceMap } from '../../config/sources.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { type FeatureProfile, featureName, type Profile } from '../../profile/document.ts';
import { categories } from '../../profile/merge.ts';
import { countNumbers, numbers } from '../../profile/numbers.ts';
import { seededRandom } from '../../stats/random.ts';
import type { Row, Value } from '../../table/query.ts';
import { judgeDrift } from './judge.ts';
import { driftKeys } from './keys.ts';
import type { Comparison } from './measurement.ts';

export interface CalibrationOptions {
  /** Rows of each split that play the current data. */
  readonly currentRows: number;
  readonly splits: number;
  readonly seed: number;
}

export interface Calibration {
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly splits: number;
  /** Shares of the splits in which any check said drift, or could not tell. */
  readonly any: { readonly drift: number; readonly unsure: number };
  readonly checks: readonly CalibratedCheck[];
}

export interface CalibratedCheck {
  readonly id: string;
  readonly drift: number;
  readonly unsure: number;
  /** The tolerance with which 99 of 100 splits pass. */
  readonly proposed: number;
}

/**
 * What the gate says of splits of one table, none of which drifted: rows drawn without replacement, some of which play the current
 * data and the others the reference. Throws ConfigurationError where there are not enough rows for both.
 */
export function calibrate(profile: Profile, rows: readonly Row[], options: CalibrationOptions): Calibration {
  const { currentRows, splits, seed } = options;
  const referenceRows = rows.length - currentRows;
  if (currentRows < 1 || referenceRows < 1) {
    throw new ConfigurationError(
      `${rows.length} rows cannot be split into ${currentRows} of current data and a reference. Ask for fewer with --current-rows.`,
    );
  }
  const random = seededRandom(seed);
  const features = profile.features.filter(({ feature, values }) => feature === 'value' && values.is !== 'nothing');
  const policy = {
    keys: driftKeys.parse({ reference: 'reference', current: 'current' }),
    sources: new SourceMap(),
    reproduce: '',
  };
  const seen = new Map<string, { drift: number; unsure: number; high: number[] }>();
  const any = { drift: 0, unsure: 0 };
  const order = rows.map((_, at) => at);
  for (let split = 0; split < splits; split++) {
    for (let at = order.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    const side = (part: readonly number[]) => (like: FeatureProfile) =>
      counted(
        like,
        part.map((at) => rows[at]![like.column] ?? null),
      );
    const [now, before] = [side(order.slice(0, currentRows)), side(order.slice(currentRows))];
    const comparisons = features.map((like): Comparison => ({ reference: before(like), current: now(like) }));
    const checks = judgeDrift(policy, {
      reference: { name: 'reference', rows: referenceRows, made: null },
      current: { name: 'current', rows: currentRows, made: null },
      comparisons,
      misfits: [],
      further: [],
      ignored: [],
      slices: [],
      skew: null,
      weights: null,
      joint: [],
      flagged: [],
      unasked: [],
    });
    for (const check of checks) {
      const one = seen.get(check.id) ?? { drift: 0, unsure: 0, high: [] };
      if (check.verdict === 'fail') one.drift++;
      if (check.verdict === 'inconclusive') one.unsure++;
      const met = check.compared === null ? null : check.numbers[check.compared];
      one.high.push(met?.interval?.high ?? 0);
      seen.set(check.id, one);
    }
    if (checks.some(({ verdict }) => verdict === 'fail')) any.drift++;
    else if (checks.some(({ verdict }) => verdict === 'inconclusive')) any.unsure++;
  }
  return {
    referenceRows,
    currentRows,
    splits,
    any: { drift: any.drift / splits, unsure: any.unsure / splits },
    checks: [...seen].map(([id, { drift, unsure, high }]) => ({
      id,
      drift: drift / splits,
      unsure: unsure / splits,
      proposed: Math.ceil(100 * high.sort((a, b) => a - b)[Math.ceil(0.99 * high.length) - 1]!) / 100,
    })),
  };
}

function counted(like: FeatureProfile, values: readonly Value[]): FeatureProfile {
  const present = values.filter((value) => value !== null);
  const told = { ...like, rows: values.length, missing: values.length - present.length, unreadable: 0 };
  if (like.values.is === 'numbers') {
    const read = present.map(Number);
    return { ...told, nan: read.filter(Number.isNaN).length, values: numbers(countNumbers(read, like.values.edges)) };
  }
  const counts = Map.groupBy(present.map(String), (category) => category);
  return { ...told, nan: 0, values: categories(new Map([...counts].map(([one, all]) => [one, all.length])), 0) };
}

/** A table of rates, and the tolerances that these splits ask for, as YAML to paste. */
export function calibrationText(calibration: Calibration, profile: Profile): string {
  const { splits, referenceRows, currentRows, any, checks } = calibration;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const columns = new Map(profile.features.map((one) => [featureName(one), one]));
  const lines = checks.map(
    ({ id, drift, unsure, proposed }) =>
      `${id}  drift ${percent(drift)}  cannot tell ${percent(unsure)}  passes with max: ${proposed}`,
  );
  const proposals = new Map<string, string[]>();
  for (const { id, unsure, proposed } of checks) {
    const [, effect, column] = /^(\w+)\[(.*)\]$/s.exec(id) ?? [];
    if (unsure <= 0.01 || column === undefined || !columns.has(column)) continue;
    proposals.set(column, [...(proposals.get(column) ?? []), `${effect}: { max: ${proposed} }`]);
  }
  const yaml = [...proposals].map(([column, limits]) => `  ${JSON.stringify(column)}: { ${limits.join(', ')} }`);
  return [
    `${splits} splits of data that did not drift: ${referenceRows} rows as reference, ${currentRows} as current data.`,
    `Drift of any column: ${percent(any.drift)}. A column cannot be told: ${percent(any.unsure)}.`,
    '',
    ...lines,
    '',
    yaml.length === 0
      ? 'The default tolerances suit this data.'
      : `# tolerances with which 99 of 100 such tables pass\ncolumns:\n${yaml.join('\n')}`,
    '',
  ].join('\n');
}
