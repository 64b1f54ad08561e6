import type { Expression } from '../expression.ts';
import type { Aggregate, AggregateOutcome, Query, Row, Selection, Value } from '../query.ts';
import { addExact, compareValues } from './order.ts';
import { textOf } from './partial.ts';

type Groups = Extract<Query, { from: 'group' }>;

/**
 * The groups that a question lists, where those of all parts can be added up: their aggregates are counts and sums, and what leaves
 * some out looks at their keys alone. Undefined of other questions.
 */
export function groupsOf(rows: Query): Groups | undefined {
  if (rows.from === 'group') {
    const adds = Object.values(rows.aggregates).every(({ fn }) => ['count', 'count-values', 'sum'].includes(fn));
    return adds ? rows : undefined;
  }
  if (rows.from !== 'filter') return undefined;
  const groups = groupsOf(rows.rows);
  const byKeys = groups && [...columnsIn(rows.where)].every((name) => Object.hasOwn(groups.by, name));
  return byKeys ? groups : undefined;
}

/** Groups of the same key are one, with the sums of what was counted. */
export function joinGroups({ by, aggregates }: Groups, parts: readonly (readonly Row[])[]): Row[] {
  const joined = new Map<string, Record<string, Value>>();
  for (const row of parts.flat()) {
    const key = Object.keys(by)
      .map((name) => textOf(row[name] ?? null))
      .join('\0');
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { ...row });
    else for (const name of Object.keys(aggregates)) known[name] = add(known[name] ?? null, row[name] ?? null);
  }
  return [...joined.values()];
}

function add(one: Value, other: Value): Value {
  if (one === null || other === null) return one ?? other;
  const isWhole = [one, other].every((value) => /^-?\d+$/.test(String(value)));
  return isWhole ? addExact([one, other]) : Number(one) + Number(other);
}

/** What was asked of the groups: in this order, so many of them, with these columns. Undefined where that takes more than they hold. */
export function selectedGroups(rows: readonly Row[], { columns, order = [], limit }: Selection): Row[] | undefined {
  const wanted = Object.entries(columns ?? {});
  if ([...wanted.map(([, by]) => by), ...order.map(({ by }) => by)].some(({ op }) => op !== 'column')) return undefined;
  const names = order.map(({ by, descending }) => ({ name: nameOf(by), sign: descending ? -1 : 1 }));
  const sorted = [...rows].sort((a, b) => {
    for (const { name, sign } of names) {
      const [one, other] = [a[name] ?? null, b[name] ?? null];
      if (one === null || other === null) {
        if (one !== other) return one === null ? 1 : -1;
        continue;
      }
      const isNumber = typeof one === 'number' && typeof other === 'number';
      const difference = compareValues(one, other, isNumber ? 'float' : 'text') * sign;
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const kept = sorted.slice(0, limit);
  if (columns === undefined) return kept;
  return kept.map((row) => Object.fromEntries(wanted.map(([name, by]) => [name, row[nameOf(by)] ?? null])));
}

/** What is asked of all groups together, where that is a number of what was counted; undefined where it takes more. */
export function aggregatedGroups(
  rows: readonly Row[],
  aggregates: Readonly<Record<string, Aggregate>>,
): Map<string, AggregateOutcome> | undefined {
  const found = new Map<string, AggregateOutcome>();
  for (const [name, aggregate] of Object.entries(aggregates)) {
    if (aggregate.where !== undefined) return undefined;
    if (aggregate.fn === 'count') {
      found.set(name, { ok: true, value: rows.length });
      continue;
    }
    const { of } = aggregate;
    if (of.op !== 'column') return undefined;
    const values = rows.map((row) => row[of.name] ?? null).filter((value) => value !== null);
    if (!values.every(Number.isSafeInteger)) return undefined;
    const numbers = values.map(Number);
    const value = { sum: () => addExact(values), min: () => leastOf(numbers, 1), max: () => leastOf(numbers, -1) }[
      aggregate.fn as string
    ];
    if (value === undefined) return undefined;
    found.set(name, { ok: true, value: values.length === 0 ? null : value() });
  }
  return found;
}

function leastOf(values: readonly number[], sign: 1 | -1): number {
  return values.reduce((least, value) => (sign * (value - least) < 0 ? value : least));
}

const nameOf = (by: Expression) => (by.op === 'column' ? by.name : '');

function columnsIn(node: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (one: unknown) => {
    if (typeof one !== 'object' || one === null) return;
    if ('op' in one && one.op === 'column' && 'name' in one) found.add(String(one.name));
    for (const child of Object.values(one)) visit(child);
  };
  visit(node);
  return found;
}
