import { requiredColumn } from '../../../contracts/bind/column.ts';
import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { type Aggregate, filter, group, type Query } from '../../../table/query.ts';
import { isNumeric } from '../../../table/types.ts';
import { formatNumber } from '../../../wording/numbers.ts';
import { aggregate } from '../aggregates.ts';
import { featureColumns } from '../features.ts';
import { valued } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

/** More distinct labels than this, and they are taken for a quantity rather than classes. */
const MAX_CLASSES = 100;
const BINS = 32;

interface Score {
  readonly feature: string;
  readonly score: number;
}

/**
 * How much better one feature alone predicts the label than always naming the most frequent class:
 * (accuracy − base) / (1 − base), the largest over all features; 1 is perfect.
 *
 * The prediction for a value is the majority label of the *other* rows with this value (leave-one-out), so that an
 * identifier, whose values occur once, predicts nothing. Numbers are also taken in 32 bins of equal frequency. For a label
 * that is a quantity the score is the squared correlation.
 */
export function planLabelLeak(measure: MeasureOf<'labelLeak'>): Plan {
  return queried((context) => labelLeak(measure, context));
}

async function labelLeak(measure: MeasureOf<'labelLeak'>, context: QueryContext): Promise<Finding> {
  const label = requiredColumn([measure.label], context.columns);
  const names = featureColumns(measure.label, measure.features, context).filter(
    (name) => !measure.except.includes(name),
  );
  const rows = filter(context.rows, sql.not(sql.isNull(label.stored)));
  const { n, classes } = await aggregate(
    rows,
    { n: { fn: 'count' }, classes: { fn: 'distinct', of: label.stored } },
    context,
  );
  if (Number(n) === 0) return finding({ state: 'empty', reason: `${measure.label} has no value` });
  if (Number(classes) < 2) throw new NotMeasurable(`${measure.label} has one value only`);
  const scalar = names.filter(
    (name) => !['list', 'struct', 'binary', 'other'].includes(requiredColumn([name], context.columns).type.kind),
  );
  if (scalar.length === 0) throw new NotMeasurable('none of the features is a single value');
  const quantity = isNumeric(label.type) && Number(classes) > MAX_CLASSES;
  const scores: Score[] = quantity
    ? await correlations(label.stored, scalar, rows, context)
    : await accuracies(label.stored, Number(n), scalar, rows, context);
  scores.sort((a, b) => b.score - a.score);
  const [best] = scores;
  if (!best) throw new NotMeasurable('no feature varies');
  const detail = `${scores
    .slice(0, 3)
    .map(({ feature, score }) => `${feature} ${formatNumber(score)}`)
    .join(', ')}; 1 is a perfect prediction`;
  return finding(valued(best.score, Number(n), 'score', detail));
}

async function accuracies(
  label: sql.Expression,
  n: number,
  names: readonly string[],
  rows: Query,
  context: QueryContext,
): Promise<Score[]> {
  const classes = group(rows, { l: label }, { n: { fn: 'count' } });
  const { most } = await aggregate(classes, { most: { fn: 'max', of: sql.column('n') } }, context);
  const base = Number(most) / n;
  const scores: Score[] = [];
  for (const feature of names) {
    const column = requiredColumn([feature], context.columns);
    const variants = [column.stored];
    if (isNumeric(column.type)) {
      const bins = await binned(column.stored, rows, context);
      if (bins) variants.push(bins);
    }
    const reached = [];
    for (const value of variants) reached.push(await accuracy(value, label, rows, context));
    scores.push({ feature, score: Math.max(0, (Math.max(...reached) / n - base) / (1 - base)) });
  }
  return scores;
}

/** Rows whose label is the majority among the other rows with the same value. */
async function accuracy(
  value: sql.Expression,
  label: sql.Expression,
  rows: Query,
  context: QueryContext,
): Promise<number> {
  const pairs = group(rows, { f: value, l: label }, { n: { fn: 'count' } });
  const values = group(
    pairs,
    { f: sql.column('f') },
    { best: { fn: 'max', of: sql.column('n') }, all: { fn: 'sum', of: sql.column('n') } },
  );
  const others = sql.arithmetic(sql.column('all'), '-', sql.column('best'));
  // Without the row itself its label still has best − 1 rows; it is the majority where that beats all others together.
  const majority = sql.compare(sql.arithmetic(sql.column('best'), '-', sql.number(1)), '>', others);
  const { right } = await aggregate(values, { right: { fn: 'sum', of: sql.column('best'), where: majority } }, context);
  return Number(right ?? 0);
}

async function binned(value: sql.Expression, rows: Query, context: QueryContext): Promise<sql.Expression | undefined> {
  const finite = sql.and(sql.not(sql.isNaNValue(value)), sql.not(sql.isInfinite(value)));
  const cuts: Record<string, Aggregate> = { distinct: { fn: 'distinct', of: value } };
  for (let bin = 1; bin < BINS; bin++) cuts[`q${bin}`] = { fn: 'quantile', of: value, p: bin / BINS, where: finite };
  const found = await aggregate(rows, cuts, context);
  if (Number(found.distinct) <= BINS) return undefined;
  const edges = [...new Set(Array.from({ length: BINS - 1 }, (_, index) => Number(found[`q${index + 1}`])))].filter(
    Number.isFinite,
  );
  if (edges.length === 0) return undefined;
  return sql.when(
    edges.map((edge, index): sql.Case => [sql.compare(value, '<=', sql.number(edge)), sql.number(index)]),
    sql.number(edges.length),
  );
}

async function correlations(
  label: sql.Expression,
  names: readonly string[],
  rows: Query,
  context: QueryContext,
): Promise<Score[]> {
  const numeric = names.filter((name) => isNumeric(requiredColumn([name], context.columns).type));
  const pairs = Object.fromEntries(
    numeric.map((name, index): [string, Aggregate] => [
      `r${index}`,
      { fn: 'correlation', of: requiredColumn([name], context.columns).stored, with: label },
    ]),
  );
  const found = await aggregate(rows, pairs, context);
  return numeric.flatMap((feature, index) => {
    const r = found[`r${index}`];
    return r === null || !Number.isFinite(Number(r)) ? [] : [{ feature, score: Number(r) ** 2 }];
  });
}
