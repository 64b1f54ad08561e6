import { resolveColumn, valueAs } from '../../../contracts/bind/column.ts';
import { identityOf } from '../../../contracts/bind/identity.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import type { Aggregate } from '../../../table/query.ts';
import { isNumeric } from '../../../table/types.ts';
import { several } from '../../../wording/numbers.ts';
import { valued } from '../outcome.ts';
import { absent, failed, type Plan, type PlanContext, queried } from '../plan.ts';
import { rankQuantile } from '../rank-quantile.ts';

/**
 * One aggregate over the values, as numbers where the statistic needs them; a value that is none makes it an error. The
 * quantile that is a value which occurs takes two aggregates, the second of which depends on the first.
 */
export function planStatistic(measure: MeasureOf<'statistic'>, { columns }: PlanContext): Plan {
  if (measure.statistic === 'quantile' && measure.interpolation !== 'linear')
    return queried((context) => rankQuantile(measure, context));
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const name = measure.statistic;
  if (name === 'nullPercent') {
    return {
      kind: 'aggregates',
      aggregates: { rows: { fn: 'count' }, present: { fn: 'count-values', of: column.stored } },
      outcomeOf: ({ rows, present }) =>
        Number(rows) === 0
          ? { state: 'empty', reason: 'there is no row' }
          : valued((100 * (Number(rows) - Number(present))) / Number(rows), Number(rows), '%'),
    };
  }
  const counting = name === 'distinct' || name === 'distinctPercent' || name === 'entropy';
  const isTruth = column.type.kind === 'boolean';
  if (!counting && !['text', 'json', 'boolean'].includes(column.type.kind) && !isNumeric(column.type))
    return failed(`${column.shown} is ${column.type.kind}, which has no ${name}`);
  if (!counting && column.type.kind === 'text' && !columns.untyped)
    return failed(`${column.shown} is stored as text, which has no ${name}`);
  const value = counting ? identityOf(column) : isTruth ? asNumber(column.stored) : valueAs(column, 'number');
  const aggregates: Record<string, Aggregate> = {
    present: { fn: 'count-values', of: column.stored },
    read: { fn: 'count-values', of: value },
    value: aggregateOf(measure, value),
  };
  return {
    kind: 'aggregates',
    aggregates,
    outcomeOf: (values) => {
      const present = Number(values.present);
      const unread = present - Number(values.read);
      if (present === 0) return { state: 'empty', reason: `${column.shown} has no value` };
      if (unread > 0)
        return {
          state: 'error',
          reason: `${unread} of ${present} values of ${column.shown} are no numbers, so it has no ${name}`,
        };
      const number = values.value === null ? Number.NaN : Number(values.value);
      if (!Number.isFinite(number)) {
        const reason =
          values.value === null
            ? `${name} is not defined for ${several(present, 'value')}`
            : `${name} is ${number}: there are NaN or infinite values`;
        return { state: 'error', reason };
      }
      if (name === 'distinctPercent') return valued((100 * number) / present, present, '%');
      return valued(number, present, name === 'entropy' ? 'bits' : name === 'distinct' ? 'values' : 'value');
    },
  };
}

/** True counts as 1 and false as 0, so that the mean of truth values is the share of true ones. */
function asNumber(truth: sql.Expression): sql.Expression {
  return sql.when([
    [truth, sql.number(1)],
    [sql.not(truth), sql.number(0)],
  ]);
}

function aggregateOf(measure: MeasureOf<'statistic'>, of: sql.Expression): Aggregate {
  switch (measure.statistic) {
    case 'mean':
    case 'sum':
    case 'entropy':
      return { fn: measure.statistic, of };
    case 'sd':
      return { fn: measure.population ? 'sd-population' : 'sd', of };
    case 'minimum':
      return { fn: 'min', of };
    case 'maximum':
      return { fn: 'max', of };
    case 'median':
      return { fn: 'quantile', of, p: 0.5 };
    case 'quantile':
      return { fn: 'quantile', of, p: measure.p! };
    default:
      return { fn: 'distinct', of };
  }
}
