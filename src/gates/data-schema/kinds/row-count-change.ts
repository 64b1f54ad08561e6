import { resolve } from 'node:path';
import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { messageOf } from '../../../core/errors.ts';
import { bytes } from '../../../core/units.ts';
import { MAX_RESULT_BYTES, readResult } from '../../../result/read.ts';
import { countRows } from '../aggregates.ts';
import { valued } from '../outcome.ts';
import { finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

/** In percent of the rows that an earlier result of this gate counted. */
export function planRowCountChange({ result }: MeasureOf<'rowCountChange'>): Plan {
  return queried(async (context) => {
    const before = await rowsOfResult(resolve(context.folder, result), context);
    const here = await countRows(context.rows, context);
    if (before === 0) return finding({ state: 'error', reason: 'the earlier result had no row' });
    return finding(valued((100 * (here - before)) / before, here, '%', `${before} rows before, ${here} now`));
  });
}

/** Rows of the same table in an earlier result document, or of the only one. */
async function rowsOfResult(path: string, { name, gate }: QueryContext): Promise<number> {
  let content: Uint8Array;
  try {
    content = await gate.files.read(path, bytes(MAX_RESULT_BYTES));
  } catch (error) {
    throw new NotMeasurable(`the earlier result ${path} could not be read: ${messageOf(error)}`);
  }
  const read = readResult(content);
  if (!read.ok) throw new NotMeasurable(`${path} is no result: ${read.reason}`);
  const [first] = read.result.datasets;
  const found =
    read.result.datasets.find((dataset) => dataset.name === name) ??
    (read.result.datasets.length === 1 ? first : undefined);
  if (!found) throw new NotMeasurable(`${path} does not say how many rows ${name} had`);
  return found.rows;
}
