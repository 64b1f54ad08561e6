import { parquetWriteBuffer } from 'hyparquet-writer';
import { cellName } from './cells.ts';
import type { CellMeasurement } from './measurement.ts';
import { presentArms } from './per-arm.ts';

/**
 * Every call that was timed, as Parquet, in the order in which they were made within each arm: `cell` and `arm` by name, the
 * round, the milliseconds that it took, and those of all calls of its round together; null of a call that failed. Nothing is left out.
 */
export function samplesFile(cells: readonly CellMeasurement[]): Uint8Array {
  const calls = cells.flatMap(({ cell, arms }) =>
    presentArms(arms).flatMap(([arm, { blocks }]) =>
      blocks.map(({ latencies, span }, round) => ({ cell: cellName(cell), arm, round, span, latencies })),
    ),
  );
  const column = <T>(of: (block: (typeof calls)[number], at: number) => T): T[] =>
    calls.flatMap((block) => Array.from(block.latencies, (_, at) => of(block, at)));
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'cell', data: column(({ cell }) => cell), type: 'STRING' },
        { name: 'arm', data: column(({ arm }) => arm), type: 'STRING' },
        { name: 'round', data: column(({ round }) => round), type: 'INT32' },
        {
          name: 'latency_ms',
          data: column(({ latencies }, at) => (Number.isFinite(latencies[at]) ? latencies[at]! : null)),
          type: 'DOUBLE',
          nullable: true,
        },
        { name: 'round_ms', data: column(({ span }) => span), type: 'DOUBLE' },
      ],
    }),
  );
}
