import { ConfigurationError } from '../core/errors.ts';
import { requireColumns } from '../table/columns.ts';
import {
  arithmetic,
  column as columnOf,
  compare,
  type Expression,
  isNull,
  not,
  number,
  parse,
  text,
} from '../table/expression.ts';
import { type Aggregate, derive, group, type Query, type QueryEngine } from '../table/query.ts';
import type { AskedFeature } from './features.ts';

interface Grouping {
  readonly engine: QueryEngine;
  readonly groupBy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is known of the values of a feature before they are counted. */
export interface Cuts {
  /** Of numbers: the ends of their bins. */
  readonly edges: readonly number[];
  /** Of categories: the most frequent ones. */
  readonly frequent: readonly string[];
}

/**
 * For each feature, how many rows tell as much as one that stands alone (Kish, Survey Sampling, 1965): the variance of a share
 * between groups over that between rows, n² Σ (c_g − p n_g)² G/(G − 1) against p (1 − p)/n, for the shares below three quartiles of
 * the values, the largest of them. 1 where no grouping is asked for, and never less. Groups without a name are one group.
 */
export async function designEffectsOf(
  rows: Query,
  asked: readonly AskedFeature[],
  cuts: readonly Cuts[],
  { engine, groupBy, signal }: Grouping,
): Promise<readonly number[]> {
  if (groupBy === undefined) return asked.map(() => 1);
  requireGroupable(rows, groupBy);
  const events = asked.flatMap((feature, index) => eventsOf(feature, cuts[index]!).map((event) => ({ index, event })));
  const perGroup: Record<string, Aggregate> = {};
  for (const [at, { index, event }] of events.entries()) {
    perGroup[`n${at}`] = { fn: 'count-values', of: asked[index]!.value };
    perGroup[`c${at}`] = { fn: 'count', where: event };
  }
  const grouped = group(
    rows,
    { 'modelassay group': columnOf(groupBy) },
    { 'modelassay rows': { fn: 'count' }, ...perGroup },
  );
  const products: Record<string, Expression> = {};
  const questions: Record<string, Aggregate> = { groups: { fn: 'count' } };
  const pairs = [
    ['n', 'n'],
    ['c', 'n'],
    ['c', 'c'],
  ] as const;
  for (const at of events.keys()) {
    for (const [one, other] of pairs) {
      products[`p${one}${other}${at}`] = arithmetic(columnOf(`${one}${at}`), '*', columnOf(`${other}${at}`));
      questions[`${one}${other}${at}`] = { fn: 'sum', of: columnOf(`p${one}${other}${at}`) };
    }
    for (const one of ['n', 'c']) questions[`${one}${at}`] = { fn: 'sum', of: columnOf(`${one}${at}`) };
  }
  const answers = await engine.aggregate(derive(grouped, products), questions, signal);
  const value = (name: string) => {
    const outcome = answers.get(name);
    return outcome?.ok ? Number(outcome.value ?? 0) : 0;
  };
  const groups = value('groups');
  if (groups < 2) {
    throw new ConfigurationError(
      `group-by: ${groupBy} has the same value in every row, so that all rows are one group and nothing can be told of the noise. Name another column.`,
    );
  }
  const effects = asked.map(() => 1);
  for (const [at, { index }] of events.entries()) {
    const [n, c] = [value(`n${at}`), value(`c${at}`)];
    if (c === 0 || c === n) continue;
    const share = c / n;
    const squares = value(`cc${at}`) - 2 * share * value(`cn${at}`) + share * share * value(`nn${at}`);
    const variance = ((groups / (groups - 1)) * squares) / (n * n);
    effects[index] = Math.max(effects[index]!, (variance * n) / (share * (1 - share)));
  }
  return effects;
}

/** Values below the quartiles of a feature, or its most frequent categories; of others whether there is a value. */
function eventsOf({ summary, value, raw }: AskedFeature, { edges, frequent }: Cuts): readonly Expression[] {
  if (summary === 'numbers') {
    return [...new Set([0.25, 0.5, 0.75].map((p) => edges[Math.floor(p * (edges.length - 1))]!))]
      .filter((edge) => edge !== undefined)
      .map((edge) => compare(value, '<=', number(edge)));
  }
  if (summary === 'categories') return frequent.map((category) => compare(parse(value, 'text'), '=', text(category)));
  return [not(isNull(raw))];
}

function requireGroupable(rows: Query, groupBy: string): void {
  if (rows.from === 'dataset') {
    requireColumns(
      rows.dataset.name,
      rows.dataset.columns.map(({ name }) => name),
      [groupBy],
    );
  }
}
