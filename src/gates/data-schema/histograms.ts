import { meaningOf, resolveColumn, valueAs } from '../../contracts/bind/column.ts';
import { EnvironmentError } from '../../core/errors.ts';
import * as sql from '../../table/expression.ts';
import { rowsOf } from '../../table/query.ts';
import { isNumeric } from '../../table/types.ts';
import type { ColumnHistogram, RuleMeasurement } from './measurement.ts';
import { mayShowValues } from './shown-values.ts';
import type { TableContext } from './table-context.ts';
import { limitHolds } from './verdict.ts';

const SIGNS = { minimum: '≥', maximum: '≤', exclusiveMinimum: '>', exclusiveMaximum: '<' } as const;
const BINS = 40;
const MAX_FIGURES = 20;

/**
 * A histogram of each numeric column that fails a range, with the limits: what is outside is seen at once. It spans the column's
 * lowest and highest value, so there is one only where values may be shown.
 */
export async function columnHistograms(
  rules: readonly RuleMeasurement[],
  context: TableContext,
): Promise<ColumnHistogram[]> {
  const wanted = new Map<string, { path: readonly string[]; limits: { label: string; value: number }[] }>();
  for (const { rule, outcome, slice } of rules) {
    if (rule.measure.rule !== 'range' || slice || outcome.state !== 'counted' || limitHolds(outcome, rule.limit))
      continue;
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, column } = rule.measure;
    const bounds = { minimum, maximum, exclusiveMinimum, exclusiveMaximum };
    const limits = Object.entries(bounds).flatMap(([label, value]) =>
      typeof value === 'number' ? [{ label: SIGNS[label as keyof typeof bounds], value }] : [],
    );
    const known = wanted.get(column.join('\0'));
    if (limits.length > 0)
      wanted.set(column.join('\0'), { path: column, limits: [...(known?.limits ?? []), ...limits] });
  }
  const found: ColumnHistogram[] = [];
  for (const { path, limits } of [...wanted.values()].slice(0, MAX_FIGURES)) {
    const histogram = await histogramOf(path, limits, context).catch((error: unknown) => {
      if (error instanceof EnvironmentError || context.gate.signal.aborted) throw error;
      return undefined;
    });
    if (histogram) found.push(histogram);
  }
  return found;
}

async function histogramOf(
  path: readonly string[],
  limits: ColumnHistogram['limits'],
  context: TableContext,
): Promise<ColumnHistogram | undefined> {
  const resolved = resolveColumn(path, context.columns);
  if (!resolved.ok || !mayShowValues(path, context)) return undefined;
  const { column } = resolved;
  if (!isNumeric(column.type) && meaningOf(column) === 'as-stored' && !context.columns.untyped) return undefined;
  const value = valueAs(column, 'number');
  const where = sql.and(sql.not(sql.isNaNValue(value)), sql.not(sql.isInfinite(value)));
  const rows = rowsOf(context.dataset);
  const ends = await context.engine.aggregate(
    rows,
    { low: { fn: 'min', of: value, where }, high: { fn: 'max', of: value, where } },
    context.gate.signal,
  );
  const [low, high] = [ends.get('low'), ends.get('high')];
  if (!low?.ok || !high?.ok || low.value === null) return undefined;
  const points = [Number(low.value), Number(high.value), ...limits.map((limit) => limit.value)].filter(Number.isFinite);
  const [from, to] = [Math.min(...points), Math.max(...points)];
  if (!(to > from)) return undefined;
  const edges = Array.from({ length: BINS + 1 }, (_, index) =>
    index === BINS ? to : from + ((to - from) * index) / BINS,
  );
  const { counts } = await context.engine.histogram(rows, value, edges, context.gate.signal);
  return { column: column.shown, edges, counts, limits };
}
