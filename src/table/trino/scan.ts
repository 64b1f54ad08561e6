import { ConfigurationError } from '../../core/errors.ts';
import { formatBytes } from '../../wording/numbers.ts';
import type { Connection } from './connection.ts';

/**
 * Throws ConfigurationError where the server's optimiser expects to read more bytes than allowed, or knows no estimate.
 * All columns are counted; a question that needs few of them reads less.
 */
export async function requireSmallScan(
  connection: Connection,
  name: string,
  sql: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const answer = await connection.ask(`EXPLAIN (TYPE IO, FORMAT JSON) SELECT * FROM ${sql}`, signal);
  const plan = JSON.parse(String(answer.rows[0]![0])) as Plan;
  const expected = plan.inputTableColumnInfos.map(({ estimate }) => Number(estimate.outputSizeInBytes));
  const bytes = expected.reduce((sum, one) => sum + one, 0);
  if (!Number.isFinite(bytes)) {
    throw new ConfigurationError(
      `${name}: Trino has no estimate of what it would read, so max-scan cannot be kept. Run ANALYZE on the table, or ` +
        'leave max-scan out.',
    );
  }
  if (bytes > maxBytes) {
    throw new ConfigurationError(
      `${name}: Trino expects to read ${formatBytes(bytes)}, and max-scan allows ${formatBytes(maxBytes)}. Name fewer rows with where, ` +
        'or raise max-scan.',
    );
  }
}

interface Plan {
  readonly inputTableColumnInfos: readonly { readonly estimate: { readonly outputSizeInBytes: number | string } }[];
}
