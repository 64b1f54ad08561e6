import { requiredColumn, valueAs } from '../../../contracts/bind/column.ts';
import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { filter, type Query } from '../../../table/query.ts';
import { isNumeric } from '../../../table/types.ts';
import { formatNumber } from '../../../wording/numbers.ts';
import { aggregate, countRows } from '../aggregates.ts';
import { counted } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

/** 1.4826 · MAD estimates the standard deviation of a normal distribution. */
const MAD_TO_SD = 1.4826;

const FACTORS = { z: 3, iqr: 1.5, mad: 3.5 } as const;

/**
 * Counts the values beyond a factor times the spread: from the mean in standard deviations (z), from the quartiles in their
 * distance (iqr, Tukey's fences), from the median in scaled median absolute deviations (mad). What is not finite is beyond.
 */
export function planOutliers(measure: MeasureOf<'outliers'>): Plan {
  return queried((context) => outliers(measure, context));
}

async function outliers(measure: MeasureOf<'outliers'>, context: QueryContext): Promise<Finding> {
  if (context.gate.shard !== undefined) {
    throw new NotMeasurable(
      'it cannot be put together from parts: which values lie outside is known when all were read. Measure this in one run',
    );
  }
  const column = requiredColumn(measure.column, context.columns);
  if (!isNumeric(column.type) && !(context.columns.untyped && column.type.kind === 'text'))
    throw new NotMeasurable(`${column.shown} is ${column.type.kind}, not a number`);
  const value = valueAs(column, 'number');
  const finite = sql.and(sql.not(sql.isNull(value)), sql.not(sql.isNaNValue(value)), sql.not(sql.isInfinite(value)));
  const rows = filter(context.rows, finite);
  const factor = measure.factor ?? FACTORS[measure.method];
  const limits = await fences(measure.method, factor, value, rows, context);
  if (!limits) return finding({ state: 'empty', reason: `${column.shown} has too few values` });
  const [low, high] = limits;
  if (!(high > low))
    return finding({ state: 'error', reason: `${column.shown} does not vary enough to say what an outlier is` });
  const [beyond, below] = measure.inclusive ? (['>=', '<='] as const) : (['>', '<'] as const);
  const above = sql.compare(value, beyond, sql.number(high));
  const violated = measure.doubleSided ? sql.or(sql.compare(value, below, sql.number(low)), above) : above;
  const present = filter(context.rows, sql.not(sql.isNull(column.stored)));
  const failing = filter(present, sql.or(violated, sql.not(finite)));
  const [n, violations] = [await countRows(present, context), await countRows(failing, context)];
  const detail = `outside ${measure.doubleSided ? `${formatNumber(low)} … ` : ''}${formatNumber(high)}`;
  return finding(counted(violations, n, 'rows', detail), failing);
}

async function fences(
  method: 'z' | 'iqr' | 'mad',
  factor: number,
  of: sql.Expression,
  rows: Query,
  context: QueryContext,
): Promise<[number, number] | undefined> {
  if (method === 'z') {
    const { mean, sd } = await aggregate(rows, { mean: { fn: 'mean', of }, sd: { fn: 'sd', of } }, context);
    return sd === null ? undefined : [Number(mean) - factor * Number(sd), Number(mean) + factor * Number(sd)];
  }
  if (method === 'iqr') {
    const { low, high } = await aggregate(
      rows,
      { low: { fn: 'quantile', of, p: 0.25 }, high: { fn: 'quantile', of, p: 0.75 } },
      context,
    );
    if (low === null) return undefined;
    const spread = Number(high) - Number(low);
    return [Number(low) - factor * spread, Number(high) + factor * spread];
  }
  const { middle } = await aggregate(rows, { middle: { fn: 'quantile', of, p: 0.5 } }, context);
  if (middle === null) return undefined;
  const distance = sql.call('abs', sql.arithmetic(of, '-', sql.number(Number(middle))));
  const { mad } = await aggregate(rows, { mad: { fn: 'quantile', of: distance, p: 0.5 } }, context);
  const spread = factor * MAD_TO_SD * Number(mad);
  return [Number(middle) - spread, Number(middle) + spread];
}
