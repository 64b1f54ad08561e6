import { ConfigurationError } from '../core/errors.ts';
import type { Digest } from '../core/units.ts';
import { TOOL } from '../core/version.ts';
import { digestOf } from '../result/canonical.ts';
import {
  and,
  column as columnOf,
  compare,
  isInfinite,
  isNaNValue,
  isNull,
  not,
  number,
  parse,
} from '../table/expression.ts';
import {
  type Aggregate,
  type Dataset,
  derive,
  group,
  type Query,
  type QueryEngine,
  rowsOf,
  type Value,
} from '../table/query.ts';
import { kindsOfColumns } from './column-kinds.ts';
import { type Cuts, designEffectsOf } from './design-effect.ts';
import { type FeatureProfile, isComputed, MAX_CATEGORIES, type Profile } from './document.ts';
import { type AskedFeature, askFor, type Feature, featuresOf, finite } from './features.ts';
import { categories } from './merge.ts';
import { distinctIn, edgesOf, FEW_VALUES, isWhole, numbers } from './numbers.ts';
import { type DrawnSample, drawSample, FREQUENT } from './sample.ts';
import { sealed } from './seal.ts';

export interface ProfileOptions {
  readonly engine: QueryEngine;
  /** RFC 3339. */
  readonly made: string;
  readonly seed: number;
  /** As reports call the table. */
  readonly name: string;
  /** Columns that are left out: the id, what the policy ignores. */
  readonly without: ReadonlySet<string>;
  /** What a column is taken for, where that is said. */
  readonly types: ReadonlyMap<string, 'number' | 'category' | 'text'>;
  /** Columns that are compared even where they look like names of rows. Default: none. */
  readonly compared?: ReadonlySet<string>;
  /** The rows that are judged; default: all. */
  readonly rows?: Query | undefined;
  /** Keep rows of the sample in the profile. */
  readonly keepRows: number;
  /** The column whose equal values are rows that hang together: rows of one user. */
  readonly groupBy?: string | undefined;
  /** Where the table is one part of another: which. */
  readonly part?: string | undefined;
  /** Count the distinct values of numbers, where there are not too many; else they are told as at least so many. */
  readonly countDistinct?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What could not be measured of a feature of the profile that this one is made like. */
export interface Misfit {
  readonly feature: Feature;
  readonly is: 'absent' | 'flipped';
  /** The type that the table has it as; null where it has it not. */
  readonly stored: string | null;
}

export interface MeasuredProfile {
  readonly profile: Profile;
  readonly misfits: readonly Misfit[];
  /** Columns that the other profile does not have. */
  readonly further: readonly string[];
}

/** Rows that a first look at a table draws: types of delimited text, categories and edges are found in them. */
const LOOK = 4_000;

/** A first profile of a table: what it has decides features, edges and categories. Reads the table twice. */
export async function firstProfile(dataset: Dataset, options: ProfileOptions): Promise<Profile> {
  requireRows(dataset);
  const look = await drawSample(dataset, LOOK, options);
  const columns = await kindsOfColumns(dataset, look, options);
  const features = columns.flatMap(({ name, type, is }) => featuresOf(name, type, is));
  const { counted } = await countFeatures(dataset, features, options, (feature) => ({
    edges: feature.summary === 'numbers' ? edgesOf(look.numbersOf(feature), isWhole(feature)) : [],
    frequent: feature.summary === 'categories' ? look.frequent(feature.column).map(categoryAs(feature)) : [],
    isCounted: feature.summary === 'numbers' && (dataset.rows <= FEW_VALUES || comeBack(look.numbersOf(feature))),
  }));
  return finish(dataset, options, counted, look);
}

/** The profile of another table with the edges and features of an earlier one, so that both can be compared and merged. Reads it once. */
export async function profileLike(like: Profile, dataset: Dataset, options: ProfileOptions): Promise<MeasuredProfile> {
  requireRows(dataset);
  const features = like.features
    .filter((feature) => !isComputed(feature))
    .map(({ column, feature, type, values, identifier }) => ({
      column,
      feature,
      type,
      summary: values.is,
      identifier,
    }));
  const cuts = new Map(like.features.map((one) => [keyOf(one), cutsOf(one)]));
  const { counted, misfits } = await countFeatures(dataset, features, options, (one) => cuts.get(keyOf(one))!);
  const look = options.keepRows > 0 ? await drawSample(dataset, LOOK, options) : null;
  const known = new Set([...like.features.map(({ column }) => column), ...options.without, options.groupBy]);
  return {
    profile: await finish(dataset, options, counted, look),
    misfits,
    further: dataset.columns.map(({ name }) => name).filter((name) => !known.has(name)),
  };
}

const keyOf = ({ column, feature }: Pick<Feature, 'column' | 'feature'>) => `${feature} ${column}`;

function cutsOf({ values, distinct }: FeatureProfile): FirstLook {
  return {
    isCounted: values.is === 'numbers' && distinct.exact,
    edges: values.is === 'numbers' ? values.edges : [],
    frequent: values.is === 'categories' ? values.counts.slice(0, FREQUENT).map(([category]) => category) : [],
  };
}

function requireRows({ name, rows }: Dataset): void {
  if (rows === 0)
    throw new ConfigurationError(`${name} has no rows, so there is nothing to compare. Name data with rows.`);
}

/** As a category is spelled: of numbers `2`, where delimited text has `2.0`. */
const categoryAs = ({ type }: Feature) =>
  type === 'integer' || type === 'number' ? (text: string) => String(Number(text)) : (text: string) => text;

/** Of many rows there are about as many values as are seen in a sample of which half or more are repeats. */
const comeBack = (drawn: readonly number[]) => new Set(drawn).size <= drawn.length / 2;

/** What is known of a feature before its rows are counted. */
interface FirstLook extends Cuts {
  /** Its distinct values are few enough to be counted. */
  readonly isCounted: boolean;
}

async function countFeatures(
  dataset: Dataset,
  features: readonly Feature[],
  options: ProfileOptions,
  cutsFor: (feature: AskedFeature) => FirstLook,
): Promise<{ readonly counted: FeatureProfile[]; readonly misfits: Misfit[] }> {
  const rows = options.rows ?? rowsOf(dataset);
  const misfits: Misfit[] = [];
  const asked = features.flatMap((feature): AskedFeature[] => {
    const found = askFor(feature, dataset);
    if (typeof found !== 'string') return [found];
    const stored = dataset.columns.find(({ name }) => name === feature.column)?.declared ?? null;
    misfits.push({ feature, is: found, stored });
    return [];
  });
  const cuts = asked.map(cutsFor);
  const edges = cuts.map((one) => one.edges);
  const answers = await askOfAll(rows, asked, cuts, options);
  const designEffects = await designEffectsOf(rows, asked, cuts, options);
  const counted: FeatureProfile[] = [];
  for (const [index, one] of asked.entries()) {
    const count = (key: string) => Number(answers.get(`${index} ${key}`) ?? 0);
    const all = Number(answers.get('rows'));
    const present = count('present');
    const read = count('read');
    const nan = count('nan');
    const told = {
      column: one.column,
      feature: one.feature,
      type: one.type,
      stored: one.stored,
      ...(one.identifier ? { identifier: one.identifier } : {}),
      rows: all,
      missing: all - present,
      nan,
      // A number that is none belongs to no category.
      unreadable: present - read - (one.summary === 'categories' ? nan : 0),
      designEffect: designEffects[index]!,
    };
    if (one.summary === 'nothing') {
      counted.push({ ...told, distinct: { values: 0, exact: false }, values: { is: 'nothing' } });
    } else if (one.summary === 'categories') {
      const values = await countCategories(rows, one, read, options);
      const exact = values.other === null;
      counted.push({ ...told, distinct: { values: values.counts.length, exact }, values });
    } else {
      const value = (key: string) => finiteNumber(answers.get(`${index} ${key}`));
      const bins = answers.get(`${index} bins`);
      const values = numbers({
        edges: [...edges[index]!],
        counts: Array.isArray(bins) ? bins.map(Number) : [count('finite')],
        negativeInfinity: count('low'),
        positiveInfinity: count('high'),
        min: value('min'),
        max: value('max'),
        mean: value('mean'),
        variance: square(value('sd')),
      });
      const found = answers.get(`${index} distinct`);
      const distinct = found == null ? distinctIn(values, isWhole(one)) : { values: Number(found), exact: true };
      counted.push({ ...told, distinct, values });
    }
  }
  return { counted, misfits };
}

/** Every number that takes one reading of the table. */
async function askOfAll(
  rows: Query,
  asked: readonly AskedFeature[],
  cuts: readonly FirstLook[],
  { engine, signal, countDistinct }: ProfileOptions,
): Promise<ReadonlyMap<string, Value>> {
  const columns: Record<string, AskedFeature['value']> = {};
  const questions: Record<string, Aggregate> = { rows: { fn: 'count' } };
  for (const [index, { raw, given, value, summary, type }] of asked.entries()) {
    const [measured, held] = [`modelassay value ${index}`, `modelassay finite ${index}`];
    columns[measured] = value;
    questions[`${index} present`] = { fn: 'count-values', of: raw };
    questions[`${index} read`] =
      summary === 'nothing' && given === raw
        ? questions[`${index} present`]!
        : { fn: 'count-values', of: columnOf(measured) };
    if (summary === 'categories' && (type === 'integer' || type === 'number')) {
      questions[`${index} nan`] = { fn: 'count', where: isNaNValue(given) };
    }
    if (summary !== 'numbers') continue;
    const { edges, isCounted } = cuts[index]!;
    columns[held] = finite(value);
    const of = columnOf(held);
    const infinite = (operator: '<' | '>') =>
      ({
        fn: 'count',
        where: and(isInfinite(columnOf(measured)), compare(columnOf(measured), operator, number(0))),
      }) as const;
    Object.assign(questions, {
      [`${index} nan`]: { fn: 'count', where: isNaNValue(columnOf(measured)) },
      [`${index} low`]: infinite('<'),
      [`${index} high`]: infinite('>'),
      [`${index} finite`]: { fn: 'count-values', of },
      [`${index} min`]: { fn: 'min', of },
      [`${index} max`]: { fn: 'max', of },
      [`${index} mean`]: { fn: 'mean', of },
      [`${index} sd`]: { fn: 'sd-population', of },
      ...(edges.length > 0 ? { [`${index} bins`]: { fn: 'bins', of, edges } } : {}),
      ...(countDistinct && isCounted ? { [`${index} distinct`]: { fn: 'distinct', of } } : {}),
    } satisfies Record<string, Aggregate>);
  }
  const outcomes = await engine.aggregate(derive(rows, columns), questions, signal);
  const answers = new Map<string, Value>();
  for (const [key, outcome] of outcomes) {
    if (outcome.ok) answers.set(key, outcome.value);
    // Numbers so large that their squares are none have no moments, and counts all the same.
    else if (/ (mean|sd)$/.test(key)) answers.set(key, null);
    else {
      const feature = asked[Number(key.split(' ', 1)[0])];
      throw new ConfigurationError(`${feature?.column ?? 'The table'} cannot be summed up: ${outcome.problem}`);
    }
  }
  return answers;
}

async function countCategories(
  rows: Query,
  { value }: AskedFeature,
  present: number,
  { engine, signal }: ProfileOptions,
) {
  const [key, times] = ['modelassay category', 'modelassay rows'];
  const grouped = group(rows, { [key]: parse(value, 'text') }, { [times]: { fn: 'count' } });
  const found = await engine.select(
    { from: 'filter', rows: grouped, where: not(isNull(columnOf(key))) },
    { order: [{ by: columnOf(times), descending: true }, { by: columnOf(key) }], limit: MAX_CATEGORIES },
    signal,
  );
  const counts = new Map(found.map((row) => [String(row[key]).slice(0, MAX_CATEGORY), Number(row[times])]));
  const listed = [...counts.values()].reduce((sum, here) => sum + here, 0);
  return categories(counts, present - listed);
}

/** A longer text is no category. */
const MAX_CATEGORY = 1_000;

function finiteNumber(value: Value | undefined): number | null {
  const found = Number(value ?? Number.NaN);
  return Number.isFinite(found) ? found : null;
}

const square = (value: number | null) => (value === null ? null : value * value);

/** Parts of one file are no rows that count twice. */
async function digestOfPart(dataset: Dataset, { part }: ProfileOptions): Promise<Digest> {
  const digest = await dataset.digest();
  return part === undefined ? digest : digestOf([digest, part]);
}

async function finish(
  dataset: Dataset,
  options: ProfileOptions,
  features: FeatureProfile[],
  look: DrawnSample | null,
): Promise<Profile> {
  const rows = features[0]?.rows ?? dataset.rows;
  return sealed({
    schema: 'modelassay/profile/v1',
    tool: { ...TOOL },
    made: options.made,
    rows,
    shards: [{ name: options.name, digest: await digestOfPart(dataset, options), rows }],
    seed: options.seed,
    groupBy: options.groupBy ?? null,
    features,
    correlations: look?.correlations(features) ?? [],
    sample: look?.kept(options.keepRows, rows, options.without) ?? null,
  });
}
