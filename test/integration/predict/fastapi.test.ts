import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { workbench } from '../../table/tables.ts';
import { freePort } from './free-port.ts';
import { judgedThrough, serves } from './sizes.ts';

/** FastAPI and uvicorn are what MLServer is made of: its Python has them. */
const MLSERVER = process.env.MODELASSAY_MLSERVER ?? join(tmpdir(), 'modelassay-mlserver/bin/mlserver');
const PYTHON = join(dirname(MLSERVER), 'python');
const isInstalled = existsSync(PYTHON);
if (!isInstalled && process.env.CI) throw new Error(`${PYTHON} is missing: run install-mlserver.sh`);

const bench = workbench();

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
    await serves(server, `${origin}/ready`);
    return judgedThrough(bench, origin, '/outputs/0/data');
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
