import { createHash } from 'node:crypto';
import type { Expression } from '../expression.ts';
import type { Dataset, Query } from '../query.ts';

/** A data set by its source, and by which column it was cut; undefined of a whole one. */
export interface Named {
  readonly id: string;
  readonly cut: { readonly by: string | undefined } | undefined;
}

export type NameOf = (dataset: Dataset) => Named;

/** One text for each question, the same in every part and where they are put together. */
export function keyOf(kind: string, ...asked: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...asked], (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)))
    .digest('base64url')
    .slice(0, 22);
}

/** The rows of a question, with data sets by their names. */
export function written(query: Query, nameOf: NameOf): unknown {
  switch (query.from) {
    case 'dataset':
      return { from: 'dataset', id: nameOf(query.dataset).id };
    case 'matching':
      return { ...query, rows: written(query.rows, nameOf), other: written(query.other, nameOf) };
    default:
      return { ...query, rows: written(query.rows, nameOf) };
  }
}

/**
 * What rows have to do with the parts. `whole`: every part reads all of them. `rows`: each row lies in one part, and what is asked of
 * it is asked of it alone. `groups`: groups of such rows, which may lie in several parts. `refused`: what is asked of a row depends on
 * rows of other parts.
 */
export type Standing =
  | { readonly is: 'whole' | 'rows' | 'groups' }
  | { readonly is: 'refused'; readonly reason: string };

export function standingOf(query: Query, nameOf: NameOf): Standing {
  switch (query.from) {
    case 'dataset':
      return { is: nameOf(query.dataset).cut === undefined ? 'whole' : 'rows' };
    case 'filter':
    case 'derive': {
      const inner = standingOf(query.rows, nameOf);
      const by = cutOf(query.rows, nameOf);
      const asked = query.from === 'filter' ? [query.where] : Object.values(query.columns);
      const looksBack = inner.is !== 'whole' && asked.some((one) => looksAround(one, by));
      return looksBack ? refused('a row is compared with the one before it, which may lie in another part', by) : inner;
    }
    case 'group': {
      const inner = standingOf(query.rows, nameOf);
      if (inner.is !== 'rows') return inner;
      return { is: isKeyed(Object.values(query.by), cutOf(query.rows, nameOf)) ? 'rows' : 'groups' };
    }
    case 'matching': {
      const [inner, other] = [standingOf(query.rows, nameOf), standingOf(query.other, nameOf)];
      if (other.is === 'whole' || inner.is === 'refused') return inner;
      const by = cutOf(query.rows, nameOf);
      const isApart = isKeyed(
        query.on.map(({ left }) => left),
        by,
      );
      if (other.is === 'rows' && inner.is === 'rows' && isApart) return inner;
      return refused('rows are compared with rows of other parts', by);
    }
    case 'sample': {
      const inner = standingOf(query.rows, nameOf);
      return inner.is === 'whole' ? inner : refused('rows are drawn at random from all of them', undefined);
    }
  }
}

/** By which column the rows were cut. */
export function cutOf(query: Query, nameOf: NameOf): string | undefined {
  if (query.from === 'dataset') return nameOf(query.dataset).cut?.by;
  // What groups are called says nothing of the columns that they are made of.
  if (query.from === 'group') return undefined;
  const by = cutOf(query.rows, nameOf);
  return query.from === 'derive' && by !== undefined && Object.hasOwn(query.columns, by) ? undefined : by;
}

/** Rows that are equal in all of these lie in one part. */
export function isKeyed(parts: readonly Expression[], by: string | undefined): boolean {
  return by !== undefined && parts.some((part) => part.op === 'column' && part.name === by);
}

export function refused(why: string, by: string | undefined): Extract<Standing, { is: 'refused' }> {
  const advice =
    by === undefined
      ? 'Cut by the column that they share (shard-by), or measure this in one run'
      : `They are cut by ${by}; measure this in one run`;
  return { is: 'refused', reason: `it cannot be put together from parts: ${why}. ${advice}` };
}

/** Whether an expression looks at rows that may lie in other parts. */
function looksAround(node: unknown, by: string | undefined): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const one = node as Expression;
  if (one.op === 'previous') return !isKeyed(one.by, by);
  return Object.values(node).some((child) => looksAround(child, by));
}
