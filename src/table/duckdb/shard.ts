import type { SourceFile } from '../files.ts';
import { type Block, blockOf, type CutBy, type Shard } from '../shard.ts';
import { OBJECT } from '../source.ts';
import { identifier, literal } from './quote.ts';

const NUMBER = identifier('modelassay position of a row');

/** Which files a part reads: its own where whole files are cut, else all. */
export function filesOfShard(
  files: readonly SourceFile[],
  shard: Shard | undefined,
): { readonly cut: CutBy | undefined; readonly read: readonly SourceFile[] } {
  if (shard === undefined) return { cut: undefined, read: files };
  if (shard.by !== undefined) return { cut: 'key', read: files };
  if (shard.batch !== undefined || files.length < shard.of) return { cut: 'rows', read: files };
  const { from, to } = blockOf(shard, files.length);
  return { cut: 'files', read: files.slice(from, to) };
}

/** What stands behind FROM for the rows of one block, in the order of the files. */
export function rowsBetween(from: string, block: Block): string {
  return (
    `(SELECT * EXCLUDE (${NUMBER}) FROM (SELECT *, row_number() OVER () AS ${NUMBER} FROM ${from}) ` +
    `WHERE ${NUMBER} > ${block.from} AND ${NUMBER} <= ${block.to})`
  );
}

/**
 * What stands behind FROM for the rows whose value in the column falls to the part; rows without a value fall to one. `objects`: the
 * column is a key of whole objects, whose value is written there as a column of it is.
 */
export function rowsByKey(from: string, { index, of, by }: Shard, objects = false): string {
  const key = objects
    ? `json_extract_string(${identifier(OBJECT)}, ${literal(`/${by!.replaceAll('~', '~0').replaceAll('/', '~1')}`)})`
    : `CAST(${identifier(by!)} AS VARCHAR)`;
  return `(SELECT * FROM ${from} WHERE hash(coalesce(${key}, '')) % ${of} = ${index! - 1})`;
}
