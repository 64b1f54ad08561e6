import type { MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import { filter, group } from '../../table/query.ts';
import { resolveColumn, valueAs } from './column.ts';
import { duplicates, labelConflict } from './duplicates.ts';
import { labelLeak } from './label-leak.ts';
import { literalOf } from './literal.ts';
import { gaps, sorted } from './order.ts';
import { foreignKey, overlap } from './other-table.ts';
import { outliers } from './outliers.ts';
import type { LateMeasure } from './plan.ts';
import {
  contentColumns,
  count,
  counted,
  type LateFinding,
  type LateTools,
  NotMeasurable,
  numbers,
  only,
} from './question.ts';

export { type LateFinding, NotMeasurable } from './question.ts';

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
    case 'labelLeak':
      return labelLeak(measure, tools);
  }
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
  const [tied, others] = [await count(most, tools), await count(outside, tools)];
  const detail = tied > 1 ? `${tied} values are equally frequent` : null;
  const violations = { all: others, any: others < tied ? 0 : others, none: tied > 1 ? tied - 1 : others }[measure.ties];
  return only(counted(violations, Number(n), 'values', detail));
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
