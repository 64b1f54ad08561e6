import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { milliseconds } from '../../../src/core/units.ts';
import { runGate } from '../../gates/accuracy/gate.ts';
import { workbench } from '../../table/tables.ts';
import { freePort } from './free-port.ts';

const BENTOML = process.env.MODELASSAY_BENTOML ?? join(tmpdir(), 'modelassay-bentoml/bin/bentoml');
const PYTHON = join(dirname(BENTOML), 'python');
const isInstalled = existsSync(BENTOML);
if (!isInstalled && process.env.CI) throw new Error(`${BENTOML} is missing: run install-bentoml.sh`);

const bench = workbench();
const ROWS = Array.from({ length: 200 }, (_, row) => {
  const [a, b] = [(row * 7) % 11, (row * 5) % 13];
  return { id: `r${row}`, a, b, y: a >= b ? 'big' : 'small' };
});

describe.skipIf(!isInstalled)('a model behind BentoML', () => {
  let server: ChildProcess | undefined;
  let home: string | undefined;
  // Its workers live in sessions of their own: the supervisor ends them when it is asked to end.
  afterEach(async () => {
    if (server !== undefined && server.exitCode === null) {
      const ended = new Promise((resolve) => server!.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    }
    if (home !== undefined) await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });

  async function judged(fault: string) {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    home = await mkdtemp(join(tmpdir(), 'modelassay-bentoml-home-'));
    server = spawn(
      PYTHON,
      ['-m', 'bentoml', 'serve', 'bentoml_model:Sizes', '--host', '127.0.0.1', '--port', String(port)],
      {
        cwd: import.meta.dirname,
        stdio: 'ignore',
        env: {
          ...process.env,
          FAULT: fault,
          PYTHONDONTWRITEBYTECODE: '1',
          BENTOML_DO_NOT_TRACK: 'true',
          BENTOML_HOME: home,
        },
      },
    );
    for (let tries = 0; ; tries++) {
      if ((await fetch(`${origin}/readyz`).catch(() => null))?.ok) break;
      if (server.exitCode !== null || tries > 240) throw new Error('BentoML did not start');
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
          predictions: '/scores',
          timeout: milliseconds(60_000),
          retries: 3,
          concurrency: 3,
        },
      },
    );
  }

  test('is asked with the names of its own method, and read where its answer has the predictions', async () => {
    const { checks } = await judged('');
    expect(checks[0]!.numbers.value).toMatchObject({ value: 1, rows: { count: 200 } });
  });

  test('that turns every tenth request away loses no row', async () => {
    const { checks, provenance } = await judged('every tenth');
    expect(checks[0]!.numbers.value).toMatchObject({ value: 1, rows: { count: 200 } });
    expect(provenance.environment.httpRetries).toBeGreaterThan(1);
  });

  test.each([
    ['broken', /status 500/],
    ['another order', /answers in another order/],
  ])('that is %s is found out', async (fault, message) => {
    await expect(judged(fault)).rejects.toThrow(message);
  });
});
