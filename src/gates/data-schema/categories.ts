import type { MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import type { Aggregate } from '../../table/query.ts';
import type { ValueType } from '../../table/types.ts';
import { type Columns, meaningOf, resolveColumn, valueAs } from './column.ts';
import { literalOf } from './literal.ts';
import { absent, failed, type Plan } from './plan.ts';

export function categoryShare(measure: MeasureOf<'categoryShare'>, columns: Columns): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const hit = equals(measure.value, column, columns);
  if (!hit)
    return failed(`${column.shown} is ${column.type.kind}, and the rule names ${JSON.stringify(measure.value)}`);
  return {
    kind: 'values',
    aggregates: { n: { fn: 'count-values', of: column.stored }, hits: { fn: 'count', where: hit } },
    finish: ({ n, hits }) =>
      Number(n) === 0
        ? { state: 'empty', reason: `${column.shown} has no value` }
        : { state: 'valued', value: (100 * Number(hits)) / Number(n), n: Number(n), unit: '%', detail: null },
  };
}

export function distinctValues(measure: MeasureOf<'distinctValues'>, columns: Columns): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const hits = measure.values.map((value) => equals(value, column, columns));
  const wrong = hits.indexOf(undefined);
  if (wrong >= 0)
    return failed(
      `${column.shown} is ${column.type.kind}, and the rule lists ${JSON.stringify(measure.values[wrong])}`,
    );
  const known = hits as sql.Expression[];
  const aggregates: Record<string, Aggregate> = { n: { fn: 'count-values', of: column.stored } };
  if (measure.must !== 'be-in')
    for (const [index, hit] of known.entries()) aggregates[`v${index}`] = { fn: 'count', where: hit };
  if (measure.must !== 'contain')
    aggregates.others = { fn: 'distinct', of: column.stored, where: sql.not(sql.or(...known)) };
  return {
    kind: 'values',
    aggregates,
    finish: (values) => {
      if (Number(values.n) === 0) return { state: 'empty', reason: `${column.shown} has no value` };
      const lacking =
        measure.must === 'be-in' ? [] : measure.values.filter((_, index) => Number(values[`v${index}`]) === 0);
      const others = measure.must === 'contain' ? 0 : Number(values.others);
      const parts = [
        lacking.length > 0
          ? `${lacking.length} expected value(s) do not occur: ${lacking.slice(0, 10).join(', ')}`
          : '',
        others > 0 ? `${others} other value(s) occur` : '',
      ].filter((part) => part !== '');
      return {
        state: 'counted',
        violations: lacking.length + others,
        judged: Number(values.n),
        unit: 'values',
        sampled: false,
        detail: parts.join('; ') || null,
      };
    },
  };
}

function equals(
  value: string | number | boolean,
  column: Parameters<typeof valueAs>[0],
  columns: Columns,
): sql.Expression | undefined {
  const meaning =
    meaningOf(column) !== 'as-stored'
      ? meaningOf(column)
      : column.type.kind === 'text' && columns.untyped && typeof value === 'number'
        ? 'number'
        : 'as-stored';
  const kind =
    meaning === 'as-stored' ? column.type.kind : meaning === 'number' ? 'float' : (meaning as ValueType['kind']);
  const literal = literalOf(value, kind);
  return literal && sql.compare(valueAs(column, meaning), '=', literal);
}
