import type { MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import type { Aggregate } from '../../table/query.ts';
import { isNumeric } from '../../table/types.ts';
import { type Columns, resolveColumn, valueAs } from './column.ts';
import { absent, failed, type Plan } from './plan.ts';

export function statistic(measure: MeasureOf<'statistic'>, columns: Columns): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const name = measure.statistic;
  if (name === 'nullPercent') {
    return {
      kind: 'values',
      aggregates: { rows: { fn: 'count' }, present: { fn: 'count-values', of: column.stored } },
      finish: ({ rows, present }) =>
        Number(rows) === 0
          ? { state: 'empty', reason: 'there is no row' }
          : {
              state: 'valued',
              value: (100 * (Number(rows) - Number(present))) / Number(rows),
              n: Number(rows),
              unit: '%',
              detail: null,
            },
    };
  }
  const counting = name === 'distinct' || name === 'distinctPercent' || name === 'entropy';
  if (!counting && column.type.kind !== 'text' && !isNumeric(column.type))
    return failed(`${column.shown} is ${column.type.kind}, which has no ${name}`);
  if (!counting && column.type.kind === 'text' && !columns.untyped)
    return failed(`${column.shown} is stored as text, which has no ${name}`);
  const value = counting ? column.stored : valueAs(column, 'number');
  const aggregates: Record<string, Aggregate> = {
    present: { fn: 'count-values', of: column.stored },
    read: { fn: 'count-values', of: value },
    value: aggregateOf(measure, value),
  };
  return {
    kind: 'values',
    aggregates,
    finish: (values) => {
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
            ? `${name} is not defined for ${present} value(s)`
            : `${name} is ${number}: there are NaN or infinite values`;
        return { state: 'error', reason };
      }
      const percent = name === 'distinctPercent';
      return {
        state: 'valued',
        value: percent ? (100 * number) / present : number,
        n: present,
        unit: percent ? '%' : name === 'entropy' ? 'bits' : name === 'distinct' ? 'values' : 'value',
        detail: null,
      };
    },
  };
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

export function correlation(measure: MeasureOf<'correlation'>, columns: Columns): Plan {
  const values: sql.Expression[] = [];
  for (const name of measure.columns) {
    const found = resolveColumn([name], columns);
    if (!found.ok) return absent([name], columns, found.reason);
    if (!isNumeric(found.column.type) && !(columns.untyped && found.column.type.kind === 'text'))
      return failed(`${name} is ${found.column.type.kind}, which has no correlation`);
    values.push(valueAs(found.column, 'number'));
  }
  const both = sql.and(...values.map((value) => sql.not(sql.isNull(value))));
  return {
    kind: 'values',
    aggregates: { n: { fn: 'count', where: both }, value: { fn: 'correlation', of: values[0]!, with: values[1]! } },
    finish: ({ n, value }) => {
      if (Number(n) === 0) return { state: 'empty', reason: 'no row has both values' };
      if (value === null || !Number.isFinite(Number(value)))
        return {
          state: 'error',
          reason: 'the correlation is not defined: one of the columns is constant, or not finite',
        };
      return { state: 'valued', value: Number(value), n: Number(n), unit: 'r', detail: null };
    },
  };
}
