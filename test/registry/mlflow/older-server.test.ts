import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mlflowRegistry } from '../../../src/registry/mlflow/registry.ts';
import { newVersion } from '../conformance.ts';
import { PLACE } from '../sample.ts';
import { type Answer, clientOf, json, registryOf, serveBy } from './server.ts';

describe('an older server', () => {
  const scratch = () => {
    const folder = mkdtempSync(join(tmpdir(), 'modelassay-older-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return folder;
  };
  const routes: [string, Answer][] = [
    ['registered-models/create', json(200, {})],
    ['experiments/get-by-name', json(200, { experiment: { experiment_id: '1' } })],
    ['runs/create', json(200, { run: { info: { run_id: 'r', artifact_uri: 'mlflow-artifacts:/1/r/artifacts' } } })],
    ['mlflow-artifacts', json(200, {})],
    ['runs/update', json(200, {})],
    ['model-versions', json(200, { model_version: { version: '7', status: 'READY' } })],
  ];

  test('that knows no logged models keeps the files in the run', async () => {
    const { uri, requests } = await serveBy(...routes);
    const made = await registryOf(uri).createVersion(PLACE.model, newVersion(scratch(), { 'model.onnx': 'one' }));
    expect(made.version).toBe('7');
    expect(requests.map(({ url }) => url)).toContain(
      '/api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/model/model.onnx',
    );
  });

  test('in trouble with logged models is in trouble, and registers nothing', async () => {
    const refusal = json(500, { error_code: 'INTERNAL_ERROR', message: 'x' });
    const { uri, requests } = await serveBy(['logged-models', refusal], ...routes);
    const attempt = registryOf(uri).createVersion(PLACE.model, newVersion(scratch(), { 'model.onnx': 'one' }));
    await expect(attempt).rejects.toThrow('answered 500 INTERNAL_ERROR to POST logged-models');
    expect(requests.some(({ url }) => url!.includes('model-versions'))).toBe(false);
  });

  const stages = (uri: string) => mlflowRegistry(clientOf(uri), 'modelassay', { pointer: 'stage' });
  const inStage = (version: string) => ({ version, current_stage: 'Production' });

  test('without aliases keeps stages of its own, when the policy says so', async () => {
    const { uri, requests } = await serveBy(
      ['search', json(200, { model_versions: [{ version: '6', current_stage: 'Archived' }, inStage('7')] })],
      ...routes,
    );
    expect((await stages(uri).resolve(PLACE))?.version).toBe('7');
    expect(requests.every(({ url }) => !url!.includes('alias'))).toBe(true);
  });

  test('with two versions in one stage means the highest, as MLflow itself does', async () => {
    const { uri } = await serveBy(['search', json(200, { model_versions: [inStage('10'), inStage('9')] })]);
    expect((await stages(uri).resolve(PLACE))?.version).toBe('10');
  });

  test('has two stages', async () => {
    const { uri } = await serveBy();
    await expect(stages(uri).resolve({ ...PLACE, stage: 'canary' })).rejects.toThrow('it has production and staging');
  });
});
