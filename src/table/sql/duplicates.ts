import { ConfigurationError } from '../../core/errors.ts';
import { and, column, compare, type Expression, isNull, not, number } from '../expression.ts';
import { type Duplicates, filter, group, type Query, type QueryEngine } from '../query.ts';

const COUNT = 'modelassay rows';

/** Keys that occur more than once, by two questions: how many, and which the most often. */
export async function duplicatesOf(
  select: QueryEngine['select'],
  rows: Query,
  key: Readonly<Record<string, Expression>>,
  options: { readonly nulls: 'ignore' | 'equal'; readonly examples: number },
  signal: AbortSignal | undefined,
): Promise<Duplicates> {
  const names = Object.keys(key);
  if (names.length === 0) throw new ConfigurationError('A search for duplicates needs at least one column.');
  const present =
    options.nulls === 'ignore' ? filter(rows, and(...Object.values(key).map((part) => not(isNull(part))))) : rows;
  const repeated = filter(group(present, key, { [COUNT]: { fn: 'count' } }), compare(column(COUNT), '>', number(1)));
  const [total] = await select(
    group(repeated, {}, { keys: { fn: 'count' }, members: { fn: 'sum', of: column(COUNT) } }),
    { limit: 1 },
    signal,
  );
  const keys = Number(total!.keys);
  const members = Number(total!.members ?? 0);
  const order = [{ by: column(COUNT), descending: true }, ...names.map((name) => ({ by: column(name) }))];
  const examples = keys === 0 ? [] : await select(repeated, { order, limit: options.examples }, signal);
  return {
    keys,
    members,
    surplus: members - keys,
    examples: examples.map(({ [COUNT]: count, ...parts }) => ({ key: parts, rows: Number(count) })),
  };
}
