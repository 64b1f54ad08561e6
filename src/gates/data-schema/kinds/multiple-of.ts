import { valueAs } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { isNumeric, type ValueType } from '../../../table/types.ts';
import { comparedValues, orUnparsed, planOnKind, unfit } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the numbers that are no whole multiple. */
export function planMultipleOf(measure: MeasureOf<'multipleOf'>, context: PlanContext): Plan {
  return planOnKind(measure, 'number', context, (found) => {
    if (!['text', 'json'].includes(found.type.kind) && !isNumeric(found.type))
      return unfit(`${found.shown} is no number but ${found.type.kind}`);
    const value = valueAs(found, 'number');
    return comparedValues(found, orUnparsed(value, found, notMultiple(value, measure.of, found.type)));
  });
}

/** Exact for integers and decimals. A float is a multiple where its quotient is whole to nine digits: 0.3 is one of 0.1. */
function notMultiple(value: sql.Expression, of: number, type: ValueType): sql.Expression {
  if (type.kind === 'integer' || type.kind === 'decimal') {
    return sql.compare(sql.arithmetic(value, '%', sql.number(of)), '<>', sql.number(0));
  }
  const quotient = sql.arithmetic(value, '/', sql.number(of));
  const off = sql.call('abs', sql.arithmetic(quotient, '-', sql.call('round', quotient)));
  const scale = sql.arithmetic(sql.number(1), '+', sql.call('abs', quotient));
  return sql.not(sql.compare(off, '<=', sql.arithmetic(sql.number('0.000000001'), '*', scale)));
}
