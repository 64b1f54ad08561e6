import { type Columns, kindOf, meaningOf, type ResolvedColumn, valueAs } from '../../../contracts/bind/column.ts';
import { literalOf } from '../../../contracts/bind/literal.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { type Conditioned, comparedValues, orUnparsed, planOnKind, unfit } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values outside; a NaN lies in no range, and a text that cannot be read as what the bounds are neither. */
export function planRange(measure: MeasureOf<'range'>, context: PlanContext): Plan {
  return planOnKind(measure, kindOfBounds(measure), context, (column, columns) =>
    outsideRange(measure, column, columns),
  );
}

function outsideRange(measure: MeasureOf<'range'>, column: ResolvedColumn, { untyped }: Columns): Conditioned {
  const bounds = boundsOf(measure);
  const numeric = bounds.every(([, bound]) => typeof bound === 'number');
  const isText = column.type.kind === 'text' || column.type.kind === 'json';
  const declared = meaningOf(column);
  if (column.type.kind === 'text' && numeric && !untyped && declared === 'as-stored')
    return unfit(`${column.shown} is text, and the rule has numbers`);
  const open = untyped || column.type.kind === 'json';
  const guess = () => (numeric ? 'number' : open ? guessed(bounds.map(([, bound]) => bound)) : 'as-stored');
  const told = declared === 'as-stored' && isText ? guess() : declared;
  const meaning = told === 'as-stored' && column.type.kind === 'json' ? 'text' : told;
  const value = valueAs(column, meaning);
  const kind = kindOf(meaning, column.type);
  const conditions: sql.Expression[] = [];
  for (const [operator, bound] of bounds) {
    const literal = literalOf(bound, kind);
    if (!literal) return unfit(`${column.shown} is ${kind}, and the rule has the bound ${JSON.stringify(bound)}`);
    conditions.push(sql.compare(value, operator, literal));
  }
  return comparedValues(column, orUnparsed(value, column, sql.not(sql.and(...conditions))));
}

function kindOfBounds(measure: MeasureOf<'range'>): 'text' | 'number' {
  return boundsOf(measure).some(([, bound]) => typeof bound === 'string') ? 'text' : 'number';
}

type Bound = readonly [operator: '>=' | '>' | '<=' | '<', bound: number | string];

function boundsOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: MeasureOf<'range'>): Bound[] {
  const all = [
    ['>=', minimum],
    ['>', exclusiveMinimum],
    ['<=', maximum],
    ['<', exclusiveMaximum],
  ] as const;
  return all.filter((bound): bound is Bound & (typeof all)[number] => bound[1] !== undefined);
}

/** What texts as bounds stand for where neither the file nor the contract says it. */
function guessed(bounds: readonly (number | string)[]): 'date' | 'timestamp' | 'number' | 'as-stored' {
  if (bounds.every((bound) => /^[+-]?\d+(\.\d+)?$/.test(String(bound)))) return 'number';
  if (bounds.every((bound) => /^\d{4}-\d{2}-\d{2}$/.test(String(bound)))) return 'date';
  return bounds.every((bound) => /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(String(bound))) ? 'timestamp' : 'as-stored';
}
