import { ConfigurationError } from '../../../core/errors.ts';
import type { ModelSource } from '../../../predict/model-source.ts';
import type { NamedModel } from '../../../predict/row-predictor.ts';
import type { RowBatch, RowSource } from '../../../table/rows.ts';
import { several } from '../../../wording/numbers.ts';
import type { Setting } from './arm.ts';

/** Different batches of rows, each used in turn. */
const MOST_BATCHES = 64;

/** Throws ConfigurationError where the policy names no rows: what is no ONNX file does not say which inputs it takes. */
export function requireRows({ name, position }: NamedModel<ModelSource>, { source }: Setting): RowSource {
  if (source !== null) return source;
  throw new ConfigurationError(`Nothing says what ${name} is to be asked about. Name rows with data: eval.parquet.`, {
    position,
  });
}

/** The first batches of this many rows. Throws ConfigurationError where there is none. */
export async function readBatches(
  source: RowSource,
  { columns, texts }: { readonly columns: readonly string[]; readonly texts: readonly string[] },
  size: number,
  signal: AbortSignal,
): Promise<readonly RowBatch[]> {
  const read: RowBatch[] = [];
  for await (const rows of source.read(columns, size, signal, texts)) {
    if (rows.rows < size || read.length === MOST_BATCHES) break;
    read.push(rows);
  }
  if (read.length > 0) return read;
  throw new ConfigurationError(
    `${source.name} has ${several(source.rows, 'row')}, too few for one batch of ${size}. Name more rows, or a smaller batch.`,
  );
}
