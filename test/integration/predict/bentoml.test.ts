import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { workbench } from '../../table/tables.ts';
import { freePort } from './free-port.ts';
import { judgedThrough, serves } from './sizes.ts';

const BENTOML = process.env.MODELASSAY_BENTOML ?? join(tmpdir(), 'modelassay-bentoml/bin/bentoml');
const PYTHON = join(dirname(BENTOML), 'python');
const isInstalled = existsSync(BENTOML);
if (!isInstalled && process.env.CI) throw new Error(`${BENTOML} is missing: run install-bentoml.sh`);

const bench = workbench();

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
    await serves(server, `${origin}/readyz`);
    return judgedThrough(bench, origin, '/scores');
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
