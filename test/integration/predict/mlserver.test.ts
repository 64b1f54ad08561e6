import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { milliseconds } from '../../../src/core/units.ts';
import { runGate } from '../../gates/accuracy/gate.ts';
import { workbench } from '../../table/tables.ts';
import { freePort } from './free-port.ts';

/** Where install-mlserver.sh puts it. */
const MLSERVER = process.env.MODELASSAY_MLSERVER ?? join(tmpdir(), 'modelassay-mlserver/bin/mlserver');
const isInstalled = existsSync(MLSERVER);
if (!isInstalled && process.env.CI) throw new Error(`${MLSERVER} is missing: run install-mlserver.sh`);

const bench = workbench();

describe.skipIf(!isInstalled)('MLServer with a scikit-learn model', () => {
  let server: ChildProcess | undefined;
  let url = '';
  let golden = { accuracy: 0, log_loss: 0 };

  beforeAll(async () => {
    const folder = bench.at('served');
    mkdirSync(folder);
    const program = join(import.meta.dirname, 'make_model.py');
    golden = JSON.parse(
      execFileSync(join(dirname(MLSERVER), 'python'), [program, folder, bench.at('rows.csv')], { encoding: 'utf8' }),
    );
    const [http, grpc, metrics] = [await freePort(), await freePort(), await freePort()];
    const settings = {
      host: '127.0.0.1',
      http_port: http,
      grpc_port: grpc,
      metrics_port: metrics,
      parallel_workers: 0,
    };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
    const model = {
      name: 'rows',
      implementation: 'mlserver_sklearn.SKLearnModel',
      parameters: { uri: './model.joblib' },
    };
    writeFileSync(join(folder, 'model-settings.json'), JSON.stringify(model));
    url = `http://127.0.0.1:${http}/v2/models/rows`;
    server = spawn(MLSERVER, ['start', folder], { cwd: folder, stdio: 'ignore', detached: true });
    for (let tries = 0; tries < 240; tries++) {
      if ((await fetch(`${url}/ready`).catch(() => null))?.ok) return;
      if (server.exitCode !== null) break;
      await sleep(500);
    }
    throw new Error('MLServer did not start');
  });
  afterAll(() => {
    if (server?.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
  });

  const asked = (output: string | undefined, metrics: string) =>
    runGate(
      bench.engine(),
      `data: { path: '${bench.at('rows.csv')}', id: id, label: y, inputs: { predict: [x0, x1, x2, x3, x4, x5] } }
metrics: { ${metrics} }
batch-size: 20`,
      { output, http: { url, timeout: milliseconds(20_000), retries: 3, concurrency: 4 } },
    );

  test('says what scikit-learn says: its labels', async () => {
    const { checks, provenance } = await asked(undefined, 'accuracy: { min: 0 }');
    expect(checks[0]!.numbers.value!.value).toBeCloseTo(golden.accuracy, 12);
    expect(provenance.environment).toMatchObject({ predictor: 'http (v2)', output: 'predict' });
  });

  test('and its probabilities', async () => {
    const { checks } = await asked('predict_proba', 'accuracy: { min: 0 }, log_loss: { max: 9 }');
    expect(checks[0]!.numbers.value!.value).toBeCloseTo(golden.accuracy, 12);
    expect(checks[1]!.numbers.value!.value).toBeCloseTo(golden.log_loss, 9);
  });

  test('refuses an output that it does not have, in its own words', async () => {
    await expect(asked('logits', 'accuracy: { min: 0 }')).rejects.toThrow(/status (400|422|500)/);
  });
});
