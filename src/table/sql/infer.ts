import { ConfigurationError } from '../../core/errors.ts';
import { requireColumns, shown } from '../columns.ts';
import type { Expression } from '../expression.ts';
import type { ValueType } from '../types.ts';
import { isNumeric, isTemporal } from '../types.ts';

/** The columns that an expression may name, and the items of the lists around it, the innermost last. */
export interface Scope {
  readonly table: string;
  /** Qualifies the columns, as an identifier; without it they are named alone. */
  readonly alias?: string;
  readonly columns: ReadonlyMap<string, ValueType>;
  readonly items: readonly ValueType[];
}

const kind = <K extends Exclude<ValueType['kind'], 'list' | 'struct' | 'float'>>(name: K): ValueType => ({
  kind: name,
});
const FLOAT: ValueType = { kind: 'float', bits: 64 };

/** The type of an expression's value. Throws ConfigurationError for a column or field that is not there. */
export function typeOf(expression: Expression, scope: Scope): ValueType {
  switch (expression.op) {
    case 'column': {
      const type = scope.columns.get(expression.name);
      if (type === undefined) requireColumns(scope.table, [...scope.columns.keys()], [expression.name]);
      return type!;
    }
    case 'literal':
      return literalType(expression);
    case 'compare':
    case 'and':
    case 'or':
    case 'not':
    case 'is-null':
    case 'is-nan':
    case 'is-infinite':
    case 'in':
    case 'matches':
    case 'fits':
      return kind('boolean');
    case 'length':
    case 'count-items':
    case 'row-number':
    case 'date-part':
      return kind('integer');
    case 'negate':
    case 'previous':
    case 'distinct-items':
      return typeOf(expression.operand, scope);
    case 'parse':
      return typeof expression.to === 'object'
        ? kind('decimal')
        : expression.to === 'number'
          ? FLOAT
          : kind(expression.to === 'json' ? 'text' : expression.to);
    case 'json-kind':
    case 'without':
      return kind('text');
    case 'json-field':
      return kind('json');
    case 'json-items':
      return { kind: 'list', item: kind('json') };
    case 'json-value':
      return expression.as === 'number' ? FLOAT : kind(expression.as);
    case 'parse-time':
      return kind('timestamp');
    case 'arithmetic':
      return arithmeticType(expression.operator, typeOf(expression.left, scope), typeOf(expression.right, scope));
    case 'call':
      return callType(expression.name, expression.operands, scope);
    case 'seconds-between':
      return FLOAT;
    case 'field':
      return fieldType(typeOf(expression.operand, scope), expression.name);
    case 'flatten':
      return itemType(typeOf(expression.operand, scope));
    case 'item':
      return scope.items.at(-1 - expression.level) ?? fail('an item is named outside of a list');
    case 'if': {
      const types = [
        ...expression.cases.map(([, value]) => value),
        ...(expression.otherwise ? [expression.otherwise] : []),
      ];
      return types.map((one) => typeOf(one, scope)).reduce(common, kind('null'));
    }
  }
}

export function itemType(list: ValueType): ValueType {
  return list.kind === 'list' ? list.item : fail(`items are asked of a value that is ${described(list)}, no list`);
}

/** For messages: what a type is, in a word. */
export function described(type: ValueType): string {
  return type.kind === 'list' ? `a list of ${type.item.kind}` : type.kind;
}

/** Whether values of the two types can be compared; a null literal and unknown types with everything. */
export function comparable(left: ValueType, right: ValueType): boolean {
  const free = (type: ValueType) => type.kind === 'null' || type.kind === 'other';
  if (free(left) || free(right) || left.kind === right.kind) return true;
  return (isNumeric(left) && isNumeric(right)) || (isTemporal(left) && isTemporal(right));
}

function literalType(expression: Expression & { op: 'literal' }): ValueType {
  if (expression.type !== 'number') return kind(expression.type);
  const { value } = expression;
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return kind('integer');
  return typeof value === 'number' ? FLOAT : kind('decimal');
}

function arithmeticType(operator: string, left: ValueType, right: ValueType): ValueType {
  for (const side of [left, right]) {
    if (!isNumeric(side) && side.kind !== 'null') {
      fail(`${operator} needs numbers, and one side is ${described(side)}. Parse it first`);
    }
  }
  return operator === '/' ? FLOAT : common(left, right);
}

function callType(name: string, operands: readonly Expression[], scope: Scope): ValueType {
  switch (name) {
    case 'sqrt':
    case 'list_mean':
    case 'list_sd':
      return FLOAT;
    case 'replace':
    case 'lower':
    case 'upper':
    case 'trim':
      return kind('text');
    case 'date':
      return kind('date');
    case 'starts_with':
    case 'ends_with':
    case 'contains':
      return kind('boolean');
    default:
      return operands.map((one) => typeOf(one, scope)).reduce(common, kind('null'));
  }
}

function fieldType(type: ValueType, name: string): ValueType {
  if (type.kind !== 'struct')
    return fail(`field ${shown(name)} is asked of a value that is ${described(type)}, no object`);
  const found = type.fields.get(name);
  if (found === undefined) {
    return fail(`there is no field ${shown(name)}; there are ${[...type.fields.keys()].map(shown).join(', ')}`);
  }
  return found;
}

function common(left: ValueType, right: ValueType): ValueType {
  if (left.kind === 'null') return right;
  if (right.kind === 'null') return left;
  if (left.kind === 'float' || right.kind === 'float') return left.kind === right.kind ? left : FLOAT;
  if (left.kind === 'decimal' || right.kind === 'decimal') return kind('decimal');
  return left;
}

function fail(reason: string): never {
  throw new ConfigurationError(`An expression cannot be computed: ${reason}.`);
}
