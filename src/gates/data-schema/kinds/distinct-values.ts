import { resolveColumn } from '../../../contracts/bind/column.ts';
import { identityOf } from '../../../contracts/bind/identity.ts';
import { isListed } from '../../../contracts/bind/listed-values.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import type { Aggregate } from '../../../table/query.ts';
import { several } from '../../../wording/numbers.ts';
import { counted } from '../outcome.ts';
import { absent, type Plan, type PlanContext } from '../plan.ts';

const MAX_LISTED = 10;

/** Counts the listed values that do not occur, and the others that do. */
export function planDistinctValues(measure: MeasureOf<'distinctValues'>, { columns }: PlanContext): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const hits = measure.values.map((listed) => isListed([listed], column, columns));
  const aggregates: Record<string, Aggregate> = { n: { fn: 'count-values', of: column.stored } };
  if (measure.must !== 'be-in')
    for (const [index, hit] of hits.entries()) aggregates[`v${index}`] = { fn: 'count', where: hit };
  if (measure.must !== 'contain')
    aggregates.others = { fn: 'distinct', of: identityOf(column), where: sql.not(sql.or(...hits)) };
  return {
    kind: 'aggregates',
    aggregates,
    outcomeOf: (values) => {
      if (Number(values.n) === 0) return { state: 'empty', reason: `${column.shown} has no value` };
      const lacking =
        measure.must === 'be-in' ? [] : measure.values.filter((_, index) => Number(values[`v${index}`]) === 0);
      const others = measure.must === 'contain' ? 0 : Number(values.others);
      const parts = [
        lacking.length > 0
          ? `${several(lacking.length, 'expected value')} ${lacking.length === 1 ? 'does' : 'do'} not occur: ${lacking.slice(0, MAX_LISTED).join(', ')}`
          : '',
        others > 0 ? `${several(others, 'other value')} ${others === 1 ? 'occurs' : 'occur'}` : '',
      ].filter((part) => part !== '');
      return counted(lacking.length + others, Number(values.n), 'values', parts.join('; ') || null);
    },
  };
}
