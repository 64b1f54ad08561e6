import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, EnvironmentError } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import { digestOfHex } from '../core/units.ts';
import { formatCount } from '../wording/numbers.ts';
import { requireColumns } from './columns.ts';
import type { Host } from './duckdb/host.ts';
import { type TextColumn, textTable } from './duckdb/text-table.ts';
import type { Dataset } from './query.ts';
import type { Copying, FileSource, TrinoSource } from './source.ts';
import { cellText, copiedColumn } from './trino/copied-column.ts';
import type { TrinoQueries } from './trino/engine.ts';
import type { TypedColumn } from './types.ts';

/**
 * Rows of a cluster as a Parquet file of this machine, read by one statement, in the order of the column that tells them apart:
 * the same rows give the same digest and the same batches. Throws ConfigurationError where there are more than may be copied, and
 * where two rows have the same name or one has none; EnvironmentError where they changed meanwhile.
 */
export async function copyRows(
  host: Host,
  trino: TrinoQueries,
  source: TrinoSource,
  { by, most }: Copying,
  log: Logger,
  signal?: AbortSignal,
): Promise<FileSource> {
  const dataset = await trino.open(source, signal);
  const { name, rows } = dataset;
  if (rows > most) {
    throw new ConfigurationError(
      `${name} has ${formatCount(rows)} rows, and ${formatCount(most)} at most are copied to this machine for a model to read. ` +
        'Name fewer with where or query, or raise max-rows.',
    );
  }
  requireColumns(
    name,
    dataset.columns.map((column) => column.name),
    [by],
  );
  const { columns, left } = copiedColumns(dataset);
  if (left.length > 0) log.info(`${name}: not copied, for a model can be given none of it: ${left.join(', ')}.`);
  const file = join(
    await folderOf(host),
    `${createHash('sha256')
      .update(JSON.stringify([source, by]))
      .digest('hex')}.parquet`,
  );
  const session = await host.session({ files: [file], extensions: [] });
  try {
    const table = await textTable(
      session,
      columns.map(({ local }) => local),
    );
    const hash = await taken(table, trino, dataset, columns, by, signal);
    const ambiguous = await table.ambiguous(by);
    if (ambiguous !== undefined) throw notNamed(name, by, ambiguous.value);
    await table.writeParquet(file);
    log.info(`${name}: ${formatCount(rows)} rows copied, ${columns.length} columns, in the order of ${by}`);
    return { paths: [file], format: 'parquet', copyOf: { name, digest: digestOfHex(hash) } };
  } finally {
    session.close();
  }
}

interface CopiedColumn {
  readonly remote: TypedColumn;
  readonly local: TextColumn;
}

function copiedColumns({ columns }: Dataset): { columns: readonly CopiedColumn[]; left: readonly string[] } {
  const copied = columns.flatMap((remote): CopiedColumn[] => {
    const local = copiedColumn(remote);
    return local === undefined ? [] : [{ remote, local }];
  });
  const names = new Set(copied.map(({ remote }) => remote.name));
  const left = columns.filter(({ name }) => !names.has(name)).map(({ name, declared }) => `${name} (${declared})`);
  return { columns: copied, left };
}

/** Takes all rows in, and says the SHA-256 of what they are: a line for the columns and one for each row. */
async function taken(
  table: Awaited<ReturnType<typeof textTable>>,
  trino: TrinoQueries,
  dataset: Dataset,
  columns: readonly CopiedColumn[],
  by: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const heading = JSON.stringify(columns.map(({ remote }) => [remote.name, remote.declared]));
  let hash = createHash('sha256').update(heading);
  let rows = 0;
  const reader = {
    async begin() {
      hash = createHash('sha256').update(heading);
      rows = 0;
      await table.clear();
    },
    async page(further: readonly (readonly unknown[])[]) {
      for (const cells of further) {
        const row = cells.map(cellText);
        hash.update(`\n${JSON.stringify(row)}`);
        table.add(row);
      }
      rows += further.length;
    },
  };
  const names = columns.map(({ remote }) => remote.name);
  await trino.readOrdered(dataset, names, by, reader, signal);
  if (rows !== dataset.rows) {
    throw new EnvironmentError(
      `${dataset.name} changed while it was read: it had ${formatCount(dataset.rows)} rows, then ${formatCount(rows)}. Run again when nothing writes to it.`,
    );
  }
  return hash.digest('hex');
}

function notNamed(name: string, by: string, value: string | null): ConfigurationError {
  const what = value === null ? `has rows without ${by}` : `has several rows whose ${by} is ${JSON.stringify(value)}`;
  return new ConfigurationError(
    `${name} ${what}. Rows of a cluster have no order of their own, so a column must tell them apart: name another one with id, or make it in query.`,
  );
}

async function folderOf(host: Host): Promise<string> {
  const folder = join(await host.scratch(), 'trino');
  await mkdir(folder, { recursive: true });
  return folder;
}
