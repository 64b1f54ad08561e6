import { onlyArrays } from '../../../contracts/bind/json-kinds.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import type { ValueType } from '../../../table/types.ts';
import { amongValues, outside, planOnKind, unfit } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the lists of a wrong length or shape, and those with an item that is not as it must be. */
export function planItems(measure: MeasureOf<'items'>, context: PlanContext): Plan {
  return planOnKind(measure, 'array', context, (column) => {
    const found = column.type.kind === 'json' ? onlyArrays(column) : column;
    return found.type.kind === 'list'
      ? amongValues(found, itemsViolated(measure, found.stored, found.type))
      : unfit(`${found.shown} is no list but ${found.type.kind}`);
  });
}

function itemsViolated(
  measure: MeasureOf<'items'>,
  list: sql.Expression,
  type: Extract<ValueType, { kind: 'list' }>,
): sql.Expression {
  const violated: sql.Expression[] = [];
  const count = sql.lengthOf(list, 'items');
  if (measure.minItems !== undefined || measure.maxItems !== undefined)
    violated.push(outside(count, measure.minItems, measure.maxItems));
  if (measure.shape) violated.push(...shapeViolated(measure.shape, list));
  let leaves = list;
  let item: ValueType = type.item;
  while (item.kind === 'list') {
    leaves = sql.flatten(leaves);
    item = item.item;
  }
  const wrong: sql.Expression[] = [];
  const one = sql.item();
  if (measure.noNull) wrong.push(sql.isNull(one));
  if (measure.finite && item.kind === 'float') wrong.push(sql.isNaNValue(one), sql.isInfinite(one));
  const number = item.kind === 'json' ? sql.jsonValue(one, 'number') : one;
  const bounds = [
    ...(measure.minimum === undefined ? [] : [sql.compare(number, '>=', sql.number(measure.minimum))]),
    ...(measure.maximum === undefined ? [] : [sql.compare(number, '<=', sql.number(measure.maximum))]),
  ];
  // A NaN lies in no range, so its comparison is false and it is counted.
  if (bounds.length > 0) wrong.push(sql.not(sql.and(...bounds)));
  if (wrong.length > 0) violated.push(sql.compare(sql.countItems(leaves, sql.or(...wrong)), '>', sql.number(0)));
  if (measure.uniqueItems)
    violated.push(
      sql.compare(sql.lengthOf(sql.distinctItems(list), 'items'), '<>', sql.countItems(list, sql.not(sql.isNull(one)))),
    );
  return violated.length > 0 ? sql.or(...violated) : sql.truth(false);
}

function shapeViolated(shape: readonly number[], list: sql.Expression): sql.Expression[] {
  const [outer, ...inner] = shape as [number, ...number[]];
  const here = sql.compare(sql.lengthOf(list, 'items'), '<>', sql.number(outer));
  if (inner.length === 0) return [here];
  const deeper = sql.or(sql.isNull(sql.item()), ...shapeViolated(inner, sql.item()));
  return [here, sql.compare(sql.countItems(list, deeper), '>', sql.number(0))];
}
