import { ConfigurationError } from '../../core/errors.ts';
import { type Case, column, compare, type Expression, isNaNValue, isNull, number, text, when } from '../expression.ts';
import { derive, group, type Histogram, type Query, type Row, type Selection } from '../query.ts';

const BIN = 'modelassay bin';
const COUNT = 'modelassay rows';
/** Bins are cases of one expression. */
const MAX_EDGES = 1000;

/** One row a bin, as `select` is asked for it. Throws ConfigurationError for edges that do not rise. */
export function binned(rows: Query, of: Expression, edges: readonly number[]): [Query, Selection] {
  const rising = edges.every((edge, index) => Number.isFinite(edge) && (index === 0 || edge > edges[index - 1]!));
  if (edges.length < 2 || edges.length > MAX_EDGES || !rising) {
    throw new ConfigurationError(`A histogram has 2 to ${MAX_EDGES} finite edges, each larger than the one before.`);
  }
  const last = edges.length - 1;
  const cases: Case[] = [
    [isNull(of), text('null')],
    [isNaNValue(of), text('nan')],
    [compare(of, '<', number(edges[0]!)), text('below')],
    [compare(of, '>', number(edges[last]!)), text('above')],
    ...edges.slice(1, last).map((edge, index): Case => [compare(of, '<', number(edge)), text(String(index))]),
  ];
  const bin = when(cases, text(String(last - 1)));
  return [
    group(derive(rows, { [BIN]: bin }), { [BIN]: column(BIN) }, { [COUNT]: { fn: 'count' } }),
    { limit: MAX_EDGES + 4 },
  ];
}

export function histogramOf(rows: readonly Row[], edges: readonly number[]): Histogram {
  const counts = new Map(rows.map((row) => [String(row[BIN]), Number(row[COUNT])]));
  const at = (name: string) => counts.get(name) ?? 0;
  return {
    counts: edges.slice(1).map((_, index) => at(String(index))),
    below: at('below'),
    above: at('above'),
    nulls: at('null'),
    nans: at('nan'),
  };
}
