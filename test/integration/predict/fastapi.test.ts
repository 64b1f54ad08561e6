import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { milliseconds } from '../../../src/core/units.ts';
import { runGate } from '../../gates/accuracy/gate.ts';
import { workbench } from '../../table/tables.ts';
import { freePort } from './free-port.ts';

/** FastAPI and uvicorn are what MLServer is made of: its Python has them. */
const MLSERVER = process.env.MODELASSAY_MLSERVER ?? join(tmpdir(), 'modelassay-mlserver/bin/mlserver');
const PYTHON = join(dirname(MLSERVER), 'python');
const isInstalled = existsSync(PYTHON);
if (!isInstalled && process.env.CI) throw new Error(`${PYTHON} is missing: run install-mlserver.sh`);

const bench = workbench();
const ROWS = Array.from({ length: 200 }, (_, row) => {
  const [a, b] = [(row * 7) % 11, (row * 5) % 13];
  return { id: `r${row}`, a, b, y: a >= b ? 'big' : 'small' };
});

describe.skipIf(!isInstalled)('a model behind FastAPI', () => {
  let server: ChildProcess | undefined;
  afterEach(() => {
    server?.kill('SIGKILL');
  });

  async function judged(fault: string) {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    server = spawn(PYTHON, ['-m', 'uvicorn', 'fastapi_model:app', '--port', String(port), '--log-level', 'error'], {
      cwd: import.meta.dirname,
      stdio: 'ignore',
      env: { ...process.env, FAULT: fault, PYTHONDONTWRITEBYTECODE: '1' },
    });
    for (let tries = 0; ; tries++) {
      if ((await fetch(`${origin}/ready`).catch(() => null))?.ok) break;
      if (server.exitCode !== null || tries > 240) throw new Error('uvicorn did not start');
      await sleep(500);
    }
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
          url: `${origin}/predict`,
          protocol: 'json',
          body: { instances: '$rows' },
          predictions: '/outputs/0/data',
          timeout: milliseconds(20_000),
          retries: 3,
          concurrency: 3,
        },
      },
    );
  }

  test('is asked with a body of its own, and read where its answer has the predictions', async () => {
    const { checks } = await judged('');
    expect(checks[0]!.numbers.value).toMatchObject({ value: 1, rows: { count: 200 } });
  });

  test('that turns every tenth request away loses no row', async () => {
    const { checks, provenance } = await judged('every tenth');
    expect(checks[0]!.numbers.value).toMatchObject({ value: 1, rows: { count: 200 } });
    expect(provenance.environment.httpRetries).toBeGreaterThan(1);
  });

  test.each([
    ['error body', /status 200 and an error: "the model is not loaded"/],
    ['another order', /answers in another order/],
  ])('that answers with %s is found out', async (fault, message) => {
    await expect(judged(fault)).rejects.toThrow(message);
  });
});
