import type { ComputedFeature } from '../../profile/computed.ts';
import type { RowGroups } from '../../profile/row-groups.ts';
import { cells } from '../../table/cells.ts';
import type { RowSource } from '../../table/rows.ts';
import { requireColumn } from './named-columns.ts';

/** Words of more rows say nothing new; every k-th row of a larger table is read. */
const MOST_ROWS = 20_000;
const BATCH = 8_192;
/** Runs of letters and digits of any script. */
const WORD = /[\p{L}\p{N}]+/gu;
const LONGEST = 100;

/** The words of a column of text, in lower case, each a value of its own; words of one row hang together. */
export async function wordFeature(
  source: RowSource,
  column: string,
  rowGroups: RowGroups | undefined,
  signal: AbortSignal,
): Promise<ComputedFeature> {
  requireColumn('words', column, source);
  const step = Math.max(1, Math.ceil(source.rows / MOST_ROWS));
  const values: string[] = [];
  const groups: number[] = [];
  for await (const batch of source.read([column], BATCH, signal)) {
    let row = batch.start;
    for (const cell of cells(batch.columns.get(column)!, { table: source.name, column })) {
      if (cell !== null && row % step === 0) {
        for (const [word] of String(cell).toLowerCase().matchAll(WORD)) {
          values.push(word.slice(0, LONGEST));
          groups.push(rowGroups?.[row] ?? row);
        }
      }
      row++;
    }
  }
  return { column, feature: 'words', type: 'text', summary: 'categories', values, unreadable: 0, groups };
}
