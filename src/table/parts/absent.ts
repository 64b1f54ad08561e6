import type { Expression } from '../expression.ts';
import { type Aggregate, type AggregateOutcome, group, type Query, type Value } from '../query.ts';
import type { PartTables } from './part.ts';
import { type Partial, type Partition, textOf } from './partial.ts';
import { keyOf, type NameOf, written } from './question.ts';

/** How a gate asks which values a column has, before it asks about each of them. */
export function valuesQuestion(rows: Query, column: string): Query {
  return group(rows, { v: { op: 'column', name: column } }, { n: { fn: 'count' } });
}

/** Whether an aggregate is about rows with one value of a column, of which this part has none: it listed all that it has. */
export function lacks(part: PartTables, rows: Query, { where }: Aggregate, nameOf: NameOf): boolean {
  return conditionsOf(where).some((condition) => {
    const asked = equalityIn(condition);
    if (asked === undefined) return false;
    const key = keyOf('groups', written(valuesQuestion(rows, asked.column), nameOf));
    const answer = Object.hasOwn(part.answers, key) ? part.answers[key] : undefined;
    if (answer?.is !== 'groups' || answer.groups === null) return false;
    return !answer.groups.some(({ v }) => plain(v ?? null) === plain(asked.value));
  });
}

/** What no row answers. */
export function emptyOf({ ask, valuesOf }: Partition): Partial {
  const answers = Object.entries(ask).map(([name, { fn, ...one }]): [string, AggregateOutcome] => {
    const edges = 'edges' in one ? one.edges.length + 1 : 0;
    const none: Value =
      fn === 'count' || fn === 'count-values'
        ? 0
        : fn === 'bins'
          ? new Array<number>(edges).fill(0)
          : fn === 'frequencies'
            ? {}
            : null;
    return [name, { ok: true, value: none }];
  });
  return { answers: Object.fromEntries(answers), ...(valuesOf && { values: [] }) };
}

function conditionsOf(where: Expression | undefined): readonly Expression[] {
  if (where === undefined) return [];
  return where.op === 'and' ? where.operands.flatMap(conditionsOf) : [where];
}

function equalityIn(condition: Expression): { readonly column: string; readonly value: Value } | undefined {
  if (condition.op === 'is-null' && condition.operand.op === 'column') {
    return { column: condition.operand.name, value: null };
  }
  if (condition.op !== 'compare' || condition.operator !== '=') return undefined;
  const { left, right } = condition;
  if (left.op !== 'column' || right.op !== 'literal') return undefined;
  const value = typeof right.value === 'bigint' ? String(right.value) : right.value;
  return { column: left.name, value };
}

/** A number and its text are one value: a column has values of one type. */
function plain(value: Value): string {
  return value === null ? textOf(null) : String(value);
}
