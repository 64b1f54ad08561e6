import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SubjectError } from '../../../src/core/errors.ts';
import { digestVersion } from '../../../src/registry/bytes.ts';
import { mlflowClient } from '../../../src/registry/mlflow/client.ts';
import { mlflowRegistry } from '../../../src/registry/mlflow/registry.ts';
import { newVersion } from '../../registry/conformance.ts';
import { PLACE, scratch } from '../../registry/sample.ts';
import { isInstalled, type MlflowServer, type ObjectStore, startMlflow, startObjectStore } from './mlflow-server.ts';

const folder = scratch(afterAll);
const MEBIBYTE = 1024 * 1024;
/** The least that S3 takes as a part. */
const SIZES = { from: 6 * MEBIBYTE, part: 5 * MEBIBYTE };

// mlflow.test.ts says how to install it, and fails where CI lacks it.
let store: ObjectStore | undefined;
let server: MlflowServer;
beforeAll(async () => {
  if (!isInstalled()) return;
  store = await startObjectStore(join(folder, 'store'));
  server = await startMlflow(join(folder, 'server'), undefined, store);
}, 300_000);
afterAll(async () => {
  await server?.stop();
  await store?.stop();
});

const files = () => ({
  'model.onnx': 'graph',
  'weights/a.bin': randomBytes(6 * MEBIBYTE).toString('latin1'),
});

test.runIf(isInstalled())('a large file goes in parts to the store behind MLflow, and is read back whole', async () => {
  const steps: string[] = [];
  const client = mlflowClient({ uri: server.uri, login: { authorization: null }, patience: 60_000 });
  const watched: typeof client = {
    ...client,
    multipart: (step, path, fields) => {
      steps.push(step);
      return client.multipart(step, path, fields);
    },
    upload: (path, bytes, content) => {
      steps.push(`upload ${path.split('/').at(-1)}`);
      return client.upload(path, bytes, content);
    },
  };
  const registry = mlflowRegistry(watched, 'modelassay', { parts: SIZES });
  const made = await registry.createVersion(PLACE.model, newVersion(folder, files()));
  // The large file goes in parts and the small ones whole, what MLflow needs to serve the model after the model.
  expect(steps).toEqual([
    ...['upload model.onnx', 'create', 'complete'],
    ...['MLmodel', 'python_env.yaml', 'requirements.txt'].map((name) => `upload ${name}`),
  ]);
  expect((await digestVersion(registry, PLACE.model, made.version)).digest).toBe(made.digest);
});

test.runIf(isInstalled())('a file that changes meanwhile is taken back, and nothing is registered', async () => {
  const client = mlflowClient({ uri: server.uri, login: { authorization: null }, patience: 60_000 });
  const version = newVersion(folder, files());
  appendFileSync(version.files.find(({ path }) => path === 'weights/a.bin')!.source, '!');
  const registry = mlflowRegistry(client, 'modelassay', { parts: SIZES });
  await expect(registry.createVersion('changed', version)).rejects.toThrow(SubjectError);
  expect(await registry.list('changed')).toEqual([]);
});
