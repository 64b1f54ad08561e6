import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { milliseconds } from '../../../src/core/units.ts';
import { runGate } from '../../gates/accuracy/gate.ts';
import type { workbench } from '../../table/tables.ts';

const ROWS = Array.from({ length: 200 }, (_, row) => {
  const [a, b] = [(row * 7) % 11, (row * 5) % 13];
  return { id: `r${row}`, a, b, y: a >= b ? 'big' : 'small' };
});

/** Waits until the server says that it serves. */
export async function serves(server: ChildProcess, address: string): Promise<void> {
  for (let tries = 0; !(await fetch(address).catch(() => null))?.ok; tries++) {
    if (server.exitCode !== null || tries > 240) throw new Error(`${address} did not start`);
    await sleep(500);
  }
}

/** The accuracy gate over 200 rows whose sizes the server tells without a mistake; `predictions` is where its answer has them. */
export async function judgedThrough(bench: ReturnType<typeof workbench>, origin: string, predictions: string) {
  const lines = ROWS.map(({ id, a, b, y }) => [id, a, b, y].join());
  const data = await bench.file('rows.csv', `${['id,a,b,y', ...lines].join('\n')}\n`);
  return runGate(
    bench.engine(),
    `data: { path: '${data}', id: id, label: y, inputs: { a: a, b: b } }
metrics: { accuracy: { min: 0 }, log_loss: { max: 9 } }
batch-size: 8
resamples: 200`,
    {
      classes: ['big', 'small'],
      'output-kind': 'logits',
      http: {
        ...{ url: `${origin}/predict`, protocol: 'json', body: { instances: '$rows' }, predictions },
        ...{ timeout: milliseconds(60_000), retries: 3, concurrency: 3 },
      },
    },
  );
}
