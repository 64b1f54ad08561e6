import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyVersion, digestVersion } from '../../../src/registry/bytes.ts';
import { folderLedger } from '../../../src/registry/ledger/folder.ts';
import { mlflowClient } from '../../../src/registry/mlflow/client.ts';
import { mlflowRegistry } from '../../../src/registry/mlflow/registry.ts';
import { promote } from '../../../src/registry/promote.ts';
import { watch } from '../../../src/registry/status.ts';
import type { Stores } from '../../../src/registry/stores.ts';
import { localVersion } from '../../../src/registry/verb-inputs.ts';
import { resultsOfMlflow } from '../../../src/suite/kept-results.ts';
import { NOW } from '../../evidence/sample.ts';
import { requestFor } from '../../registry/promoter.ts';
import { scratch } from '../../registry/sample.ts';
import { accuracyPass } from '../../report/samples.ts';
import { isInstalled, MLFLOW, type MlflowServer, serveModel, startMlflow } from './mlflow-server.ts';

// What users of MLflow do at either end, by MLflow's own library: log a model in training, load what is in production.
const folder = scratch(afterAll);
const FIXTURE = resolve(import.meta.dirname, '../../../fixtures/digits/candidate.onnx');
const SCRIPT = resolve(import.meta.dirname, 'mlflow_models.py');
const MINUTES = 5 * 60_000;

test.skipIf(!isInstalled() && !process.env.CI)('MLflow is installed (install-mlflow.sh)', () => {
  expect(isInstalled(), `${MLFLOW} is missing`).toBe(true);
});

let server: MlflowServer;
beforeAll(async () => {
  if (isInstalled()) server = await startMlflow(join(folder, 'server'));
}, MINUTES);
afterAll(() => server?.stop());

async function python(...words: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(join(dirname(MLFLOW), 'python'), [SCRIPT, ...words], {
    env: { ...process.env, MLFLOW_TRACKING_URI: server.uri, MLFLOW_DISABLE_TELEMETRY: 'true' },
    cwd: folder,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

function openStores(ledger: string): Stores {
  const client = mlflowClient({ uri: server.uri, login: { authorization: null }, patience: 60_000 });
  return { registry: mlflowRegistry(client, 'modelassay'), ledger: folderLedger(join(folder, ledger)), now: () => NOW };
}

test.skipIf(!isInstalled())(
  'what we promote is loaded and served by its alias, and its packaging is in no digest while it is ours',
  async () => {
    const stores = openStores('ours');
    const place = { model: 'ours', stage: 'production' };
    const own = mkdtempSync(join(folder, 'own-'));
    copyFileSync(FIXTURE, join(own, 'digits-8.onnx'));
    const candidate = await localVersion('digits-8.onnx', { folder: own });
    const evidence = requestFor(candidate, { place });
    expect(await promote(stores, evidence)).toMatchObject({ kind: 'promoted' });
    const answer = (await python('load', 'models:/ours@production', FIXTURE)) as { same: boolean[] };
    expect(answer.same.length).toBeGreaterThan(0);
    expect(new Set(answer.same)).toEqual(new Set([true]));
    const serving = await serveModel('models:/ours@production', server, folder);
    try {
      expect(await python('ask', serving.url, FIXTURE)).toEqual(answer);
    } finally {
      await serving.stop();
    }
    expect((await digestVersion(stores.registry, 'ours', '1')).digest).toBe(candidate.digest);
    expect(await promote(stores, evidence)).toMatchObject({ kind: 'already' });

    const client = mlflowClient({ uri: server.uri, login: { authorization: null }, patience: 60_000 });
    const { artifact_uri } = await client.demand('GET', 'model-versions/get-download-uri', {
      name: 'ours',
      version: '1',
    });
    const served = join(server.artifacts, String(artifact_uri).replace('mlflow-artifacts:/', ''));
    writeFileSync(join(served, 'MLmodel'), 'flavors: { python_function: { loader_module: evil } }\n');
    expect((await watch(stores, place, true))[0]?.problem).toContain('MLmodel is new');
  },
  MINUTES,
);

test.skipIf(!isInstalled())(
  'what a training job logged is promoted by the model file in it, and is loaded by its alias',
  async () => {
    const stores = openStores('theirs');
    const place = { model: 'theirs', stage: 'production' };
    const { version } = (await python('log', FIXTURE, 'theirs')) as { version: string };
    const here = mkdtempSync(join(folder, 'here-'));
    await copyVersion(stores.registry, 'theirs', version, join(here, 'version'));
    const tested = await localVersion('version/model.onnx', { folder: here });
    const ask = (path?: string) => promote(stores, requestFor(tested, { place, candidate: { version, path } }));
    expect(await ask()).toMatchObject({ kind: 'refused' });
    const outcome = await ask('model.onnx');
    expect(outcome).toMatchObject({ kind: 'promoted', record: { entry: { target: { version } } } });
    const { record } = outcome as Extract<typeof outcome, { kind: 'promoted' }>;
    const beside = record.entry.target?.within?.beside.map(({ path }) => path);
    expect(beside).toEqual(expect.arrayContaining(['MLmodel', 'requirements.txt', 'python_env.yaml']));
    expect(await watch(stores, place, true)).toMatchObject([{ problem: null }]);
    const answer = (await python('load', 'models:/theirs@production', FIXTURE)) as { same: boolean[] };
    expect(new Set(answer.same)).toEqual(new Set([true]));
  },
  MINUTES,
);

test.skipIf(!isInstalled())(
  'results that training jobs logged come back, and what is none is counted',
  async () => {
    const environment = { MLFLOW_TRACKING_URI: server.uri };
    // Of the whole sample the numbers do not belong together, so nobody believes it.
    const sound = { ...accuracyPass, checks: accuracyPass.checks.slice(0, 2) };
    for (const [day, content] of [
      [1, JSON.stringify({ ...sound, startedAt: '2026-01-01T00:00:00.000Z' })],
      [2, JSON.stringify({ ...sound, startedAt: '2026-01-02T00:00:00.000Z' })],
      [3, '{}'],
    ] as const) {
      const results = join(folder, `results-${day}`);
      mkdirSync(results);
      writeFileSync(join(results, 'accuracy.json'), content);
      await python('log_results', results, 'nightly');
    }
    const { results, unreadable } = await resultsOfMlflow('nightly', environment);
    expect([results.map(({ startedAt }) => startedAt.slice(0, 10)), unreadable]).toEqual([
      ['2026-01-02', '2026-01-01'],
      1,
    ]);
    await expect(resultsOfMlflow('nightyl', environment)).rejects.toThrow('has no experiment "nightyl"');
    await expect(resultsOfMlflow('nightly', {})).rejects.toThrow('MLFLOW_TRACKING_URI says where MLflow is');
    await expect(resultsOfMlflow('nightly', { MLFLOW_TRACKING_URI: 'sqlite:///x' })).rejects.toThrow('http://');
  },
  MINUTES,
);
