import { type Expression, parseExpression } from '../expression.ts';

/** A `row_condition`: a pandas or Great Expectations string, or the tree that version 1.x writes. A text says what is wrong. */
export function rowCondition(written: unknown): Expression | undefined | string {
  if (written === undefined || written === null) return undefined;
  if (typeof written === 'string') {
    const parsed = parseExpression(written, 'python');
    return parsed.ok ? parsed.expression : `${JSON.stringify(written)}: ${parsed.problem}`;
  }
  return tree(written, 0) ?? 'its form is not known';
}

function tree(node: unknown, depth: number): Expression | string | undefined {
  if (typeof node !== 'object' || node === null || depth > 20) return undefined;
  const { type } = node as { type?: unknown };
  if (type === 'pass_through') return rowCondition((node as { pass_through_filter?: unknown }).pass_through_filter);
  if (type === 'and' || type === 'or') {
    const parts = ((node as { conditions?: unknown }).conditions as unknown[] | undefined)?.map((part) =>
      tree(part, depth + 1),
    );
    if (!parts || parts.length === 0) return undefined;
    const wrong = parts.find((part) => part === undefined || typeof part === 'string');
    if (wrong !== undefined || parts.includes(undefined)) return wrong as string | undefined;
    return (parts as Expression[]).reduce((left, right) => ({ kind: 'binary', operator: type, left, right }));
  }
  const name = (node as { column?: { name?: unknown } }).column?.name;
  if (typeof name !== 'string') return undefined;
  const column: Expression = { kind: 'column', path: [name] };
  if (type === 'nullity') {
    const isNull: Expression = { kind: 'isNull', operand: column };
    return (node as { is_null?: unknown }).is_null === true ? isNull : { kind: 'not', operand: isNull };
  }
  if (type !== 'comparison') return undefined;
  const { operator, parameter } = node as { operator?: unknown; parameter?: unknown };
  if (operator === 'IN' || operator === 'NOT_IN') {
    if (!Array.isArray(parameter) || parameter.length === 0 || !parameter.every(isScalar)) return undefined;
    const within: Expression = { kind: 'in', operand: column, values: parameter.map(literal) };
    return operator === 'IN' ? within : orMissing({ kind: 'not', operand: within });
  }
  const known = { '==': '=', '!=': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;
  if (typeof operator !== 'string' || !Object.hasOwn(known, operator) || !isScalar(parameter)) return undefined;
  const comparison: Expression = {
    kind: 'binary',
    operator: known[operator as keyof typeof known],
    left: column,
    right: literal(parameter),
  };
  return operator === '!=' ? orMissing(comparison) : comparison;
}

/** In pandas a missing value differs from every value. */
function orMissing(condition: Expression): Expression {
  return { kind: 'call', name: 'coalesce', arguments: [condition, { kind: 'literal', value: true }] };
}

function literal(value: string | number | boolean): Expression {
  return { kind: 'literal', value };
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
