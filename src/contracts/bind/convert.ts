import * as sql from '../../table/expression.ts';
import type { ValueKind } from '../../table/types.ts';
import type { Expression as Written } from '../expression.ts';
import { type Columns, kindOf, meaningOf, type ResolvedColumn, resolveColumn, valueAs } from './column.ts';
import { equal } from './equality.ts';
import { isListed } from './listed-values.ts';

export type Converted =
  | { readonly ok: true; readonly expression: sql.Expression }
  | { readonly ok: false; readonly reason: string };

/**
 * A contract's condition over the columns of a table. A column of text takes the type that the contract declares, or that
 * of what it is compared with; a text takes the type of the column it is compared with. Never throws.
 */
export function convert(written: Written, columns: Columns): Converted {
  try {
    return { ok: true, expression: new Converter(columns).value(written, undefined).expression };
  } catch (error) {
    if (error instanceof Unfit) return { ok: false, reason: error.message };
    throw error;
  }
}

class Unfit extends Error {}

interface Typed {
  readonly expression: sql.Expression;
  readonly kind: ValueKind | undefined;
}

const COMPARISONS: Readonly<Record<string, sql.Comparison>> = {
  '=': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

class Converter {
  readonly #columns: Columns;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  value(node: Written, wanted: ValueKind | undefined): Typed {
    switch (node.kind) {
      case 'literal':
        return this.#literal(node.value, wanted);
      case 'column':
        return this.#column(node.path, wanted);
      case 'not':
        return { expression: sql.not(this.value(node.operand, 'boolean').expression), kind: 'boolean' };
      case 'negate':
        return { expression: sql.negate(this.value(node.operand, 'float').expression), kind: 'float' };
      case 'isNull':
        return { expression: sql.isNull(this.value(node.operand, undefined).expression), kind: 'boolean' };
      case 'in': {
        const among = this.#amongKinds(node);
        if (among) return { expression: among, kind: 'boolean' };
        const kind = this.#kind(node.operand) ?? node.values.map((value) => this.#kind(value)).find((found) => found);
        const operand = this.value(node.operand, kind);
        return {
          expression: sql.oneOf(
            operand.expression,
            node.values.map((value) => this.value(value, kind).expression),
          ),
          kind: 'boolean',
        };
      }
      case 'binary':
        return this.#binary(node);
      case 'call':
        return this.#call(node.name, node.arguments);
    }
  }

  #literal(value: string | number | boolean | null, wanted: ValueKind | undefined): Typed {
    if (value === null) return { expression: sql.nothing, kind: undefined };
    if (typeof value === 'boolean') return { expression: sql.truth(value), kind: 'boolean' };
    if (typeof value === 'number') return { expression: sql.number(value), kind: 'float' };
    if (wanted === 'date') return { expression: sql.date(value), kind: 'date' };
    if (wanted === 'time') return { expression: sql.time(value), kind: 'time' };
    if (wanted === 'timestamp' || wanted === 'instant') return { expression: sql.timestamp(value), kind: wanted };
    if (wanted && ['integer', 'float', 'decimal', 'boolean'].includes(wanted)) {
      throw new Unfit(`it compares ${wanted === 'boolean' ? 'a truth value' : 'a number'} with the text '${value}'`);
    }
    return { expression: sql.text(value), kind: 'text' };
  }

  #column(path: readonly string[], wanted: ValueKind | undefined): Typed {
    const found = resolveColumn(path, this.#columns);
    if (!found.ok) throw new Unfit(found.reason);
    const meaning = meaningOf(found.column);
    if (meaning !== 'as-stored')
      return { expression: valueAs(found.column, meaning), kind: kindOf(meaning, found.column.type) };
    const { kind } = found.column.type;
    if (kind === 'json' && wanted === 'text') return { expression: valueAs(found.column, 'text'), kind: 'text' };
    if ((kind === 'json' || (kind === 'text' && this.#columns.untyped)) && wanted && wanted !== 'text') {
      const to = wanted === 'float' || wanted === 'decimal' ? 'number' : wanted === 'instant' ? 'timestamp' : wanted;
      if (
        to === 'number' ||
        to === 'integer' ||
        to === 'boolean' ||
        to === 'date' ||
        to === 'time' ||
        to === 'timestamp'
      ) {
        return { expression: valueAs(found.column, to), kind: wanted };
      }
    }
    if (kind === 'text' && (wanted === 'float' || wanted === 'boolean')) {
      throw new Unfit(
        `${found.column.shown} is text and is compared with ${wanted === 'float' ? 'a number' : 'a truth value'}`,
      );
    }
    return { expression: found.column.stored, kind };
  }

  #binary(node: Extract<Written, { kind: 'binary' }>): Typed {
    const { operator, left, right } = node;
    if (operator === 'and' || operator === 'or') {
      const operands = [this.value(left, 'boolean').expression, this.value(right, 'boolean').expression];
      return { expression: operator === 'and' ? sql.and(...operands) : sql.or(...operands), kind: 'boolean' };
    }
    const comparison = COMPARISONS[operator];
    if (comparison) return { expression: this.#compared(left, comparison, right), kind: 'boolean' };
    const sides = [left, right].map((side) => this.value(side, 'float').expression);
    return { expression: sql.arithmetic(sides[0]!, operator as sql.Arithmetic, sides[1]!), kind: 'float' };
  }

  /** A column of several kinds among plain values: each is compared in its own kind. */
  #amongKinds({ operand, values }: Extract<Written, { kind: 'in' }>): sql.Expression | undefined {
    const column = this.#asStored(operand);
    if (column?.type.kind !== 'json') return undefined;
    const listed = values.flatMap((one) => (one.kind === 'literal' && one.value !== null ? [one.value] : []));
    if (listed.length < values.length) return undefined;
    return sql.when([[sql.isNull(column.stored), sql.nothing]], isListed(listed, column, this.#columns));
  }

  #compared(left: Written, comparison: sql.Comparison, right: Written): sql.Expression {
    const columns = [left, right].map((side) => this.#asStored(side));
    const [first, second] = columns;
    if (first && second && (comparison === '=' || comparison === '<>')) {
      const same = equal(first, second);
      return comparison === '=' ? same : sql.not(same);
    }
    const open = columns.find((column) => column?.type.kind === 'json');
    const kind = this.#kind(left) ?? this.#kind(right) ?? (open && 'text');
    const compared = sql.compare(this.value(left, kind).expression, comparison, this.value(right, kind).expression);
    if (!open || (comparison !== '=' && comparison !== '<>')) return compared;
    // A value of another kind is not equal, which is no gap.
    const settled = sql.call('coalesce', compared, sql.truth(comparison === '<>'));
    return sql.when([[sql.isNull(open.stored), sql.nothing]], settled);
  }

  /** A side that is a column, and no text that stands for something else. */
  #asStored(node: Written): ResolvedColumn | undefined {
    const found = node.kind === 'column' ? resolveColumn(node.path, this.#columns) : undefined;
    return found?.ok && meaningOf(found.column) === 'as-stored' ? found.column : undefined;
  }

  /** The kind of a side of a comparison that decides how a text on the other side is read. */
  #kind(node: Written): ValueKind | undefined {
    if (node.kind === 'literal')
      return typeof node.value === 'number' ? 'float' : typeof node.value === 'boolean' ? 'boolean' : undefined;
    if (node.kind === 'column') {
      const { kind } = this.#column(node.path, undefined);
      return kind === 'json' || (kind === 'text' && this.#columns.untyped) ? undefined : kind;
    }
    if (node.kind === 'negate' || (node.kind === 'binary' && ['+', '-', '*', '/', '%'].includes(node.operator)))
      return 'float';
    if (node.kind === 'call') {
      if (node.name === 'coalesce') return this.#kind(node.arguments[0]!) ?? this.#kind(node.arguments[1]!);
      if (node.name === 'date') return 'date';
      if (node.name === 'timestamp') return 'timestamp';
      return ['lower', 'upper', 'trim'].includes(node.name)
        ? 'text'
        : ['matches', 'starts_with', 'ends_with', 'contains', 'is_nan'].includes(node.name)
          ? 'boolean'
          : 'float';
    }
    return 'boolean';
  }

  #call(name: string, args: readonly Written[]): Typed {
    const [first, second] = args as [Written, Written];
    const text = (node: Written) => this.value(node, 'text').expression;
    switch (name) {
      case 'matches':
        if (second.kind !== 'literal' || typeof second.value !== 'string')
          throw new Unfit('the pattern of matches is a text');
        return { expression: sql.matches(text(first), second.value), kind: 'boolean' };
      case 'starts_with':
      case 'ends_with':
      case 'contains':
        return { expression: sql.call(name, text(first), text(second)), kind: 'boolean' };
      case 'length': {
        const operand = this.value(first, undefined);
        return {
          expression: sql.lengthOf(operand.expression, operand.kind === 'list' ? 'items' : 'characters'),
          kind: 'float',
        };
      }
      case 'lower':
      case 'upper':
      case 'trim':
        return { expression: sql.call(name, text(first)), kind: 'text' };
      case 'year':
      case 'month':
      case 'day':
        return { expression: sql.datePart(name, this.value(first, 'date').expression), kind: 'float' };
      case 'hour':
        return { expression: sql.datePart(name, this.value(first, 'timestamp').expression), kind: 'float' };
      case 'date':
      case 'timestamp': {
        const operand = this.value(first, name);
        return {
          expression: operand.kind === name ? operand.expression : sql.parse(operand.expression, name),
          kind: name,
        };
      }
      case 'is_nan':
        return { expression: sql.isNaNValue(this.value(first, 'float').expression), kind: 'boolean' };
      case 'coalesce': {
        const kind = this.#kind(first) ?? this.#kind(second);
        return {
          expression: sql.call('coalesce', this.value(first, kind).expression, this.value(second, kind).expression),
          kind,
        };
      }
      default:
        return { expression: sql.call(name as sql.FunctionName, this.value(first, 'float').expression), kind: 'float' };
    }
  }
}
