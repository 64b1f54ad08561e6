import { parseDuration } from '../../config/quantity.ts';
import type { MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import {
  type Aggregate,
  type Dataset,
  derive,
  filter,
  group,
  type KeyPair,
  matching,
  type Query,
  type QueryEngine,
  rowsOf,
  type Value,
} from '../../table/query.ts';
import { isNumeric, isTemporal } from '../../table/types.ts';
import { type Columns, meaningOf, type ResolvedColumn, resolveColumn, valueAs } from './column.ts';
import { literalOf } from './conditions.ts';
import type { Outcome } from './measurement.ts';
import type { LateMeasure, Scene } from './plan.ts';

/** What a question of its own may use: the rows that the rule judges, and the other tables it names. */
export interface LateTools extends Scene {
  readonly engine: QueryEngine;
  readonly dataset: Dataset;
  /** Filtered by the rule's condition and slice. */
  readonly rows: Query;
  /** Columns that name a row; empty where the contract has no key. */
  readonly key: readonly string[];
  readonly label: string;
  readonly signal: AbortSignal;
  other(name: string): Promise<{ readonly dataset: Dataset; readonly columns: Columns }>;
  /** Rows of the same table in an earlier result document. */
  rowsOfResult(path: string): Promise<number>;
  images(measure: MeasureOf<'images'>): Promise<LateFinding>;
}

export interface LateFinding {
  readonly outcome: Outcome;
  /** The rows that fail, where rows fail. */
  readonly failing: Query | null;
  /** Names of what fails, where it is no row of the table. */
  readonly names?: readonly string[];
  /** Where no query can tell. */
  readonly sql?: string | null;
}

/** Measure a rule that needs a question of its own. */
export async function measureLate(measure: LateMeasure, tools: LateTools): Promise<LateFinding> {
  switch (measure.rule) {
    case 'unique':
      return duplicates(measure.columns, measure.nulls, measure.count, tools);
    case 'duplicateRows':
      return duplicates(contentColumns(tools, [...measure.except, ...tools.key]), 'equal', 'surplus', tools);
    case 'sorted':
      return sorted(measure, tools);
    case 'noGaps':
      return gaps(measure, tools);
    case 'rowCountRatio': {
      const other = await tools.other(measure.data);
      const here = await count(tools.rows, tools);
      if (other.dataset.rows === 0) return only({ state: 'error', reason: `${other.dataset.name} has no row` });
      return only({
        state: 'valued',
        value: here / other.dataset.rows,
        n: here,
        unit: 'ratio',
        detail: `${here} rows here, ${other.dataset.rows} there`,
      });
    }
    case 'rowCountChange': {
      const before = await tools.rowsOfResult(measure.result);
      const here = await count(tools.rows, tools);
      if (before === 0) return only({ state: 'error', reason: 'the earlier result had no row' });
      return only({
        state: 'valued',
        value: (100 * (here - before)) / before,
        n: here,
        unit: '%',
        detail: `${before} rows before, ${here} now`,
      });
    }
    case 'mode':
      return mode(measure, tools);
    case 'balance':
      return balance(measure, tools);
    case 'foreignKey':
      return foreignKey(measure, tools);
    case 'noOverlap':
      return overlap(measure, tools);
    case 'labelConflict':
      return labelConflict(measure, tools);
    case 'outliers':
      return outliers(measure, tools);
    case 'statistic':
      return nearestQuantile(measure, tools);
    case 'sql':
      return ownQuery(measure, tools);
    case 'images':
      return tools.images(measure);
    case 'labelLeak': {
      const { labelLeak } = await import('./label-leak.ts');
      return labelLeak(measure, tools);
    }
  }
}

const only = (outcome: Outcome): LateFinding => ({ outcome, failing: null });

export class NotMeasurable extends Error {}

/** The column as stored, or a reason why this rule cannot be measured. */
export function required(name: string, columns: Columns): ResolvedColumn {
  const found = resolveColumn([name], columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  return found.column;
}

export async function numbers(
  rows: Query,
  aggregates: Readonly<Record<string, Aggregate>>,
  tools: LateTools,
): Promise<Readonly<Record<string, Value>>> {
  const found = await tools.engine.aggregate(rows, aggregates, tools.signal);
  const values: Record<string, Value> = {};
  for (const name of Object.keys(aggregates)) {
    const outcome = found.get(name);
    if (!outcome?.ok) throw new NotMeasurable(outcome?.problem ?? 'the engine gave no answer');
    values[name] = outcome.value;
  }
  return values;
}

export async function count(rows: Query, tools: LateTools): Promise<number> {
  return Number((await numbers(rows, { n: { fn: 'count' } }, tools)).n);
}

function counted(violations: number, judged: number, unit = 'rows', detail: string | null = null): Outcome {
  return { state: 'counted', violations, judged, unit, sampled: false, detail };
}

/** Every column whose content makes a row what it is: without those excepted and those of the key, which differ by design. */
export function contentColumns(tools: Pick<LateTools, 'columns'>, except: readonly string[]): string[] {
  const names = [...tools.columns.typed.keys()].filter((name) => !except.includes(name));
  if (names.length === 0) throw new NotMeasurable('no column is left to compare');
  return names;
}

async function duplicates(
  names: readonly string[],
  nulls: 'ignore' | 'equal',
  which: 'surplus' | 'members',
  tools: LateTools,
): Promise<LateFinding> {
  const key = Object.fromEntries(names.map((name, index) => [`k${index}`, required(name, tools.columns).stored]));
  const parts = Object.values(key);
  const judged =
    nulls === 'ignore' ? filter(tools.rows, sql.and(...parts.map((part) => sql.not(sql.isNull(part))))) : tools.rows;
  const [n, found] = [
    await count(judged, tools),
    await tools.engine.duplicates(tools.rows, key, { nulls, examples: 0 }, tools.signal),
  ];
  if (n === 0) return only({ state: 'empty', reason: `${names.join(' + ')} has no value` });
  const grouped = group(judged, key, { n: { fn: 'count' } });
  const twice = filter(grouped, sql.compare(sql.column('n'), '>', sql.number(1)));
  const on: KeyPair[] = Object.entries(key).map(([alias, left]) => ({ left, right: sql.column(alias) }));
  const detail = found.keys > 0 ? `${found.keys} value(s) occur more than once, in ${found.members} rows` : null;
  return { outcome: counted(found[which], n, 'rows', detail), failing: matching(judged, twice, on, 'matched', nulls) };
}

/** A value as it is ordered: numbers and times as such also where they are text. */
function ordered(column: ResolvedColumn, columns: Columns): sql.Expression {
  const meaning = meaningOf(column);
  if (meaning !== 'as-stored') return valueAs(column, meaning);
  return columns.untyped && column.type.kind === 'text' && column.contract === undefined
    ? valueAs(column, 'number')
    : column.stored;
}

async function sorted(measure: MeasureOf<'sorted'>, tools: LateTools): Promise<LateFinding> {
  const value = ordered(required(measure.column, tools.columns), tools.columns);
  const rows = derive(filter(tools.rows, sql.not(sql.isNull(value))), { _before: sql.previous(value) });
  const wrong = measure.direction === 'ascending' ? (measure.strict ? '<=' : '<') : measure.strict ? '>=' : '>';
  const failing = filter(rows, sql.compare(value, wrong, sql.column('_before')));
  const [n, violations] = [await count(rows, tools), await count(failing, tools)];
  return n === 0
    ? only({ state: 'empty', reason: `${measure.column} has no value` })
    : { outcome: counted(violations, n), failing };
}

async function gaps(measure: MeasureOf<'noGaps'>, tools: LateTools): Promise<LateFinding> {
  const longest = parseDuration(measure.maximum);
  if (!longest.ok) throw new NotMeasurable(longest.problem);
  const column = required(measure.column, tools.columns);
  if (!isTemporal(column.type) && column.type.kind !== 'text')
    throw new NotMeasurable(`${column.shown} is ${column.type.kind}, not a time`);
  const time = valueAs(column, 'timestamp');
  const by = measure.by.map((name) => required(name, tools.columns).stored);
  const present = filter(tools.rows, sql.not(sql.isNull(time)));
  const rows = derive(present, { _before: sql.previous(time, { by, order: [{ by: time }] }) });
  const failing = filter(
    rows,
    sql.compare(sql.secondsBetween(sql.column('_before'), time), '>', sql.number(longest.value / 1000)),
  );
  const [n, violations] = [await count(present, tools), await count(failing, tools)];
  return n === 0
    ? only({ state: 'empty', reason: `${measure.column} has no time` })
    : { outcome: counted(violations, n, 'gaps'), failing };
}

async function mode(measure: MeasureOf<'mode'>, tools: LateTools): Promise<LateFinding> {
  const found = resolveColumn(measure.column, tools.columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  const { column } = found;
  const numeric = measure.values.every((value) => typeof value === 'number');
  const parsed = tools.columns.untyped && numeric && column.type.kind === 'text';
  const value = parsed ? valueAs(column, 'number') : column.stored;
  const literals = measure.values.map((item) => literalOf(item, parsed ? 'float' : column.type.kind));
  if (literals.includes(undefined))
    throw new NotMeasurable(`${column.shown} is ${column.type.kind}, and the rule lists another type`);
  const groups = group(filter(tools.rows, sql.not(sql.isNull(value))), { v: value }, { n: { fn: 'count' } });
  const { top, n } = await numbers(
    groups,
    { top: { fn: 'max', of: sql.column('n') }, n: { fn: 'sum', of: sql.column('n') } },
    tools,
  );
  if (top === null) return only({ state: 'empty', reason: `${column.shown} has no value` });
  const most = filter(groups, sql.compare(sql.column('n'), '=', sql.number(Number(top))));
  const outside = filter(most, sql.not(sql.oneOf(sql.column('v'), literals as sql.Expression[])));
  return only(counted(await count(outside, tools), Number(n), 'values'));
}

async function balance(measure: MeasureOf<'balance'>, tools: LateTools): Promise<LateFinding> {
  const found = resolveColumn(measure.column, tools.columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  const value = found.column.stored;
  const groups = group(filter(tools.rows, sql.not(sql.isNull(value))), { v: value }, { n: { fn: 'count' } });
  const n = sql.column('n');
  const { rare, frequent, classes, all } = await numbers(
    groups,
    { rare: { fn: 'min', of: n }, frequent: { fn: 'max', of: n }, classes: { fn: 'count' }, all: { fn: 'sum', of: n } },
    tools,
  );
  if (Number(classes) === 0) return only({ state: 'empty', reason: `${found.column.shown} has no value` });
  if (Number(classes) === 1) return only({ state: 'error', reason: `${found.column.shown} has one value only` });
  const detail = `${Number(classes)} classes, the rarest with ${Number(rare)} rows, the most frequent with ${Number(frequent)}`;
  return only({ state: 'valued', value: Number(rare) / Number(frequent), n: Number(all), unit: 'ratio', detail });
}

async function foreignKey(measure: MeasureOf<'foreignKey'>, tools: LateTools): Promise<LateFinding> {
  const other = await tools.other(measure.data);
  const on = measure.columns.map((name, index): KeyPair => {
    const [left, right] = comparable(
      required(name, tools.columns),
      tools.columns,
      required(measure.references[index]!, other.columns),
      other.columns,
    );
    return { left, right };
  });
  const failing = matching(tools.rows, rowsOf(other.dataset), on, 'unmatched', 'ignore');
  const judged = filter(tools.rows, sql.and(...on.map(({ left }) => sql.not(sql.isNull(left)))));
  const [n, violations] = [await count(judged, tools), await count(failing, tools)];
  return n === 0
    ? only({ state: 'empty', reason: `${measure.columns.join(' + ')} has no value` })
    : { outcome: counted(violations, n), failing };
}

/** Two columns as values that can be equal: text of a delimited file is parsed as what the other side is. */
function comparable(
  left: ResolvedColumn,
  here: Columns,
  right: ResolvedColumn,
  there: Columns,
): [sql.Expression, sql.Expression] {
  const number = (column: ResolvedColumn) => isNumeric(column.type);
  if (number(left) && right.type.kind === 'text' && there.untyped) return [left.stored, valueAs(right, 'number')];
  if (number(right) && left.type.kind === 'text' && here.untyped) return [valueAs(left, 'number'), right.stored];
  const same =
    left.type.kind === right.type.kind ||
    (number(left) && number(right)) ||
    (isTemporal(left.type) && isTemporal(right.type));
  if (!same)
    throw new NotMeasurable(
      `${left.shown} is ${left.type.kind} here and ${right.type.kind} there, so no two values are equal`,
    );
  return [left.stored, right.stored];
}

async function overlap(measure: MeasureOf<'noOverlap'>, tools: LateTools): Promise<LateFinding> {
  const other = await tools.other(measure.data);
  const byContent = measure.by === undefined;
  const shared = [...tools.columns.typed.keys()].filter(
    (name) => other.columns.typed.has(name) && !measure.except.includes(name) && !tools.key.includes(name),
  );
  const names = measure.by ?? shared;
  if (names.length === 0) throw new NotMeasurable(`no column is left to compare with ${other.dataset.name}`);
  const on = names.map((name): KeyPair => {
    const [left, right] = comparable(
      required(name, tools.columns),
      tools.columns,
      required(name, other.columns),
      other.columns,
    );
    return { left, right };
  });
  const failing = matching(tools.rows, rowsOf(other.dataset), on, 'matched', byContent ? 'equal' : 'ignore');
  const judged = byContent
    ? tools.rows
    : filter(tools.rows, sql.and(...on.map(({ left }) => sql.not(sql.isNull(left)))));
  const [n, violations] = [await count(judged, tools), await count(failing, tools)];
  if (n === 0) return only({ state: 'empty', reason: `${names.join(' + ')} has no value` });
  if (other.dataset.rows === 0)
    return only({ state: 'error', reason: `${other.dataset.name} has no row to compare with` });
  return {
    outcome: counted(
      violations,
      n,
      'rows',
      `compared by ${names.length > 6 ? `${names.length} columns` : names.join(', ')}`,
    ),
    failing,
  };
}

/** Features are the columns that the model sees: without label and key, unless they are listed. */
export function featureColumns(label: string, features: readonly string[] | undefined, tools: LateTools): string[] {
  return features ? [...features] : contentColumns(tools, [label, ...tools.key]);
}

async function labelConflict(measure: MeasureOf<'labelConflict'>, tools: LateTools): Promise<LateFinding> {
  const names = featureColumns(measure.label, measure.features, tools);
  const label = required(measure.label, tools.columns).stored;
  const key = Object.fromEntries(names.map((name, index) => [`k${index}`, required(name, tools.columns).stored]));
  const judged = filter(tools.rows, sql.not(sql.isNull(label)));
  const groups = group(judged, key, { labels: { fn: 'distinct', of: label }, n: { fn: 'count' } });
  const mixed = filter(groups, sql.compare(sql.column('labels'), '>', sql.number(1)));
  const on: KeyPair[] = Object.entries(key).map(([alias, left]) => ({ left, right: sql.column(alias) }));
  const { rows, conflicts } = await numbers(
    mixed,
    { rows: { fn: 'sum', of: sql.column('n') }, conflicts: { fn: 'count' } },
    tools,
  );
  const n = await count(judged, tools);
  if (n === 0) return only({ state: 'empty', reason: `${measure.label} has no value` });
  const detail =
    Number(conflicts) > 0 ? `${Number(conflicts)} group(s) of rows with equal features have several labels` : null;
  return {
    outcome: counted(Number(rows ?? 0), n, 'rows', detail),
    failing: matching(judged, mixed, on, 'matched', 'equal'),
  };
}

/** 1.4826 · MAD estimates the standard deviation of a normal distribution. */
const MAD_TO_SD = 1.4826;
const FACTORS = { z: 3, iqr: 1.5, mad: 3.5 } as const;

async function outliers(measure: MeasureOf<'outliers'>, tools: LateTools): Promise<LateFinding> {
  const found = resolveColumn(measure.column, tools.columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  const { column } = found;
  if (!isNumeric(column.type) && !(tools.columns.untyped && column.type.kind === 'text'))
    throw new NotMeasurable(`${column.shown} is ${column.type.kind}, not a number`);
  const value = valueAs(column, 'number');
  const finite = sql.and(sql.not(sql.isNull(value)), sql.not(sql.isNaNValue(value)), sql.not(sql.isInfinite(value)));
  const rows = filter(tools.rows, finite);
  const factor = measure.factor ?? FACTORS[measure.method];
  const limits = await fences(measure.method, factor, value, rows, tools);
  if (!limits) return only({ state: 'empty', reason: `${column.shown} has too few values` });
  const [low, high] = limits;
  if (!(high > low))
    return only({ state: 'error', reason: `${column.shown} does not vary enough to say what an outlier is` });
  const above = sql.compare(value, '>', sql.number(high));
  const violated = measure.doubleSided ? sql.or(sql.compare(value, '<', sql.number(low)), above) : above;
  const present = filter(tools.rows, sql.not(sql.isNull(column.stored)));
  const failing = filter(present, sql.or(violated, sql.not(finite)));
  const [n, violations] = [await count(present, tools), await count(failing, tools)];
  const detail = `outside ${measure.doubleSided ? `${short(low)} … ` : ''}${short(high)}`;
  return { outcome: counted(violations, n, 'rows', detail), failing };
}

async function fences(
  method: 'z' | 'iqr' | 'mad',
  factor: number,
  of: sql.Expression,
  rows: Query,
  tools: LateTools,
): Promise<[number, number] | undefined> {
  if (method === 'z') {
    const { mean, sd } = await numbers(rows, { mean: { fn: 'mean', of }, sd: { fn: 'sd', of } }, tools);
    return sd === null ? undefined : [Number(mean) - factor * Number(sd), Number(mean) + factor * Number(sd)];
  }
  if (method === 'iqr') {
    const { low, high } = await numbers(
      rows,
      { low: { fn: 'quantile', of, p: 0.25 }, high: { fn: 'quantile', of, p: 0.75 } },
      tools,
    );
    if (low === null) return undefined;
    const spread = Number(high) - Number(low);
    return [Number(low) - factor * spread, Number(high) + factor * spread];
  }
  const { middle } = await numbers(rows, { middle: { fn: 'quantile', of, p: 0.5 } }, tools);
  if (middle === null) return undefined;
  const distance = sql.call('abs', sql.arithmetic(of, '-', sql.number(Number(middle))));
  const { mad } = await numbers(rows, { mad: { fn: 'quantile', of: distance, p: 0.5 } }, tools);
  const spread = factor * MAD_TO_SD * Number(mad);
  return [Number(middle) - spread, Number(middle) + spread];
}

/** The value that occurs nearest to rank p·(n − 1), a tie going to the even rank, as numpy's `nearest`. */
async function nearestQuantile(measure: MeasureOf<'statistic'>, tools: LateTools): Promise<LateFinding> {
  const found = resolveColumn(measure.column, tools.columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  const of = valueAs(found.column, 'number');
  const { n } = await numbers(tools.rows, { n: { fn: 'count-values', of } }, tools);
  const last = Number(n) - 1;
  if (last < 0) return only({ state: 'empty', reason: `${found.column.shown} has no value` });
  const rank = measure.p! * last;
  const below = Math.floor(rank);
  const up = rank - below > 0.5 || (rank - below === 0.5 && below % 2 === 1);
  const p = last === 0 ? 0 : Math.min(1, (below + (up ? 1 : 0)) / last);
  const { value } = await numbers(tools.rows, { value: { fn: 'quantile', of, p } }, tools);
  if (!Number.isFinite(Number(value)))
    return only({ state: 'error', reason: `the quantile of ${found.column.shown} is not finite` });
  return only({ state: 'valued', value: Number(value), n: Number(n), unit: 'value', detail: null });
}

async function ownQuery(measure: MeasureOf<'sql'>, tools: LateTools): Promise<LateFinding> {
  const name = tools.label;
  const text = measure.query.replaceAll(/\$?\{(object|table)\}/g, () => `"${name.replaceAll('"', '""')}"`);
  const rows = await tools.engine.query(text, { [name]: tools.dataset }, { limit: 2 }, tools.signal);
  const [row] = rows;
  const values = row ? Object.values(row) : [];
  if (rows.length !== 1 || values.length !== 1)
    throw new NotMeasurable('the query must return one row with one column');
  const value =
    typeof values[0] === 'boolean'
      ? Number(values[0])
      : typeof values[0] === 'string'
        ? Number(values[0].trim() || Number.NaN)
        : values[0];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new NotMeasurable('the query returned no number and no truth value');
  return {
    outcome: { state: 'valued', value, n: tools.dataset.rows, unit: 'value', detail: null },
    failing: null,
    sql: text,
  };
}

export function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
