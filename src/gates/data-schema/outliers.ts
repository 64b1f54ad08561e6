import type { MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import { filter, type Query } from '../../table/query.ts';
import { isNumeric } from '../../table/types.ts';
import { formatNumber } from '../../wording/numbers.ts';
import { resolveColumn, valueAs } from './column.ts';
import { count, counted, type LateFinding, type LateTools, NotMeasurable, numbers, only } from './question.ts';

export async function outliers(measure: MeasureOf<'outliers'>, tools: LateTools): Promise<LateFinding> {
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
  const detail = `outside ${measure.doubleSided ? `${formatNumber(low)} … ` : ''}${formatNumber(high)}`;
  return { outcome: counted(violations, n, 'rows', detail), failing };
}

/** 1.4826 · MAD estimates the standard deviation of a normal distribution. */
const MAD_TO_SD = 1.4826;

const FACTORS = { z: 3, iqr: 1.5, mad: 3.5 } as const;

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
