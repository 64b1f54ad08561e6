import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tensor } from './batches.ts';
import { withModel } from './models.ts';

const residentMegabytes = (processId: number) =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, 'latin1'))?.[1]) / 1024;

test.runIf(process.platform === 'linux')('memory stays flat over 2,000 batches, here and in the child', async () => {
  await withModel('models/identity', async (predictor) => {
    const rows = 10_000;
    const inputs = new Map([['x', tensor('float32', [rows, 3], new Float32Array(rows * 3).fill(1))]]);
    const run = async (batches: number) => {
      const flight: Promise<unknown>[] = [];
      for (let i = 0; i < batches; i++) {
        flight.push(predictor.predict(inputs, ['y']));
        if (flight.length > 2) await flight.shift();
      }
      await Promise.all(flight);
    };
    await run(400);
    const before = { child: residentMegabytes(predictor.processId), own: residentMegabytes(process.pid) };
    await run(2000);
    // A leak of the inputs or the outputs alone would be 229 MB.
    expect(residentMegabytes(predictor.processId) - before.child).toBeLessThan(60);
    expect(residentMegabytes(process.pid) - before.own).toBeLessThan(100);
  });
});
