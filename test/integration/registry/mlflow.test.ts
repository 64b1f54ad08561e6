import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../../src/core/errors.ts';
import { digestVersion } from '../../../src/registry/bytes.ts';
import { basicLogin, mlflowClient } from '../../../src/registry/mlflow/client.ts';
import { mlflowRegistry } from '../../../src/registry/mlflow/registry.ts';
import type { Registry } from '../../../src/registry/registry.ts';
import { status } from '../../../src/registry/status.ts';
import { newVersion, registryConformance } from '../../registry/conformance.ts';
import { walkFolderModel } from '../../registry/folder-model.ts';
import { officeOf } from '../../registry/promoter.ts';
import { promotionConformance } from '../../registry/promotion.ts';
import { PLACE, races, scratch } from '../../registry/sample.ts';
import { baselineConformance } from './baseline.ts';
import { isInstalled, MLFLOW, type MlflowServer, startMlflow } from './mlflow-server.ts';

const LOGIN = { name: 'admin', password: 'correct horse: battery' };
const folder = scratch(afterAll);

if (!isInstalled()) {
  if (process.env.CI)
    test('MLflow is installed (test/integration/registry/install-mlflow.sh)', () =>
      expect.fail(`${MLFLOW} is missing`));
  else test.skip('MLflow is not installed: test/integration/registry/install-mlflow.sh', () => undefined);
} else {
  let open: MlflowServer;
  let guarded: MlflowServer;
  let opened = 0;
  beforeAll(async () => {
    [open, guarded] = await Promise.all([
      startMlflow(join(folder, 'open')),
      startMlflow(join(folder, 'guarded'), LOGIN),
    ]);
  }, 300_000);
  afterAll(async () => {
    await Promise.all([open?.stop(), guarded?.stop()]);
  });

  const clientOf = (server: MlflowServer, authorization: string | null) =>
    mlflowClient({ uri: server.uri, login: { authorization }, patience: 60_000 });
  const loggedIn = () => clientOf(guarded, basicLogin(LOGIN.name, LOGIN.password));
  /** One server serves all tests: each begins without the model. */
  const emptied = async (server: MlflowServer, authorization: string | null): Promise<Registry> => {
    const client = clientOf(server, authorization);
    await client.call('DELETE', 'registered-models/delete', { name: PLACE.model });
    return mlflowRegistry(client, 'modelassay');
  };
  const tamperIn = async (server: MlflowServer, version: string, file: string) => {
    const { artifact_uri } = await clientOf(server, null).demand('GET', 'model-versions/get-download-uri', {
      name: PLACE.model,
      version,
    });
    writeFileSync(join(server.artifacts, String(artifact_uri).replace('mlflow-artifacts:/', ''), file), 'changed');
  };

  const removeIn = async (server: MlflowServer, version: string) => {
    await clientOf(server, null).demand('DELETE', 'model-versions/delete', { name: PLACE.model, version });
  };

  test('a folder of files is registered, verified, promoted, watched and rolled back to', async () => {
    await walkFolderModel(mkdtempSync(join(folder, 'model-')), await emptied(open, null));
  });

  registryConformance({
    name: 'MLflow, without login,',
    scratch: folder,
    open: async () => [await emptied(open, null), mlflowRegistry(clientOf(open, null), 'modelassay')],
    tamper: async (_, version, file) => tamperIn(open, version, file),
    races: races(20),
  });

  registryConformance({
    name: 'MLflow by its own stages',
    scratch: folder,
    async open() {
      await emptied(open, null);
      const view = () => mlflowRegistry(clientOf(open, null), 'modelassay', { pointer: 'stage' });
      return [view(), view()];
    },
    tamper: async (_, version, file) => tamperIn(open, version, file),
    races: races(5),
  });

  promotionConformance({
    name: 'MLflow, without login,',
    scratch: folder,
    async open() {
      await emptied(open, null);
      return {
        registry: { kind: 'mlflow', uri: open.uri, experiment: 'modelassay' },
        ledger: { kind: 'folder', path: join(folder, `ledger-${++opened}`) },
        folder,
      };
    },
    tamper: async (_, version, file) => tamperIn(open, version, file),
    remove: async (_, version) => removeIn(open, version),
    races: races(10),
  });

  baselineConformance({
    name: 'MLflow and a folder',
    scratch: folder,
    async open(place) {
      await emptied(open, null);
      return {
        registry: { kind: 'mlflow', uri: open.uri, experiment: 'modelassay' },
        ledger: { kind: 'folder', path: join(place, 'ledger') },
      };
    },
    tamper: async (_, version, file) => tamperIn(open, version, file),
    unreachable: () => ({ kind: 'mlflow', uri: 'http://127.0.0.1:9', experiment: 'modelassay' }),
  });

  describe('MLflow', () => {
    test('a wrong login, or none, is an error that says how to log in, and never "no champion yet"', async () => {
      for (const wrong of [null, basicLogin(LOGIN.name, 'wrong')]) {
        const attempt = mlflowRegistry(clientOf(guarded, wrong), 'x').resolve(PLACE);
        await expect(attempt).rejects.toThrow(EnvironmentError);
        await expect(attempt).rejects.toThrow('answered 401');
        await expect(attempt).rejects.toThrow('MLFLOW_TRACKING_USERNAME');
      }
    });

    // Few calls: the server takes a good part of a second to check a password.
    test('with a login, bytes go in and out, and the pointer moves', async () => {
      const registry = mlflowRegistry(loggedIn(), 'modelassay');
      const made = await registry.createVersion(PLACE.model, newVersion(folder, { 'model.onnx': 'one' }));
      expect(await registry.setPointer(PLACE, null, made.version)).toEqual({ ok: true });
      expect((await registry.resolve(PLACE))?.version).toBe(made.version);
      expect((await digestVersion(registry, PLACE.model, made.version)).digest).toBe(made.digest);
    });

    test('a login in the address works and is shown nowhere', async () => {
      const uri = guarded.uri.replace('http://', `http://${LOGIN.name}:${encodeURIComponent(LOGIN.password)}@`);
      const client = mlflowClient({ uri, login: { authorization: null }, patience: 60_000 });
      expect(client.name).toBe(guarded.uri);
      expect(await mlflowRegistry(client, 'x').get('nothing', '1')).toBeNull();
    });

    test.each(['latest', 'v1', 'a.b'])('the stage %s, which no alias can be, is refused', async (stage) => {
      await expect(mlflowRegistry(clientOf(open, null), 'x').resolve({ ...PLACE, stage })).rejects.toThrow(
        ConfigurationError,
      );
    });

    test('what is registered is a logged model of a run, so that MLflow shows the three as one', async () => {
      const registry = await emptied(open, null);
      const client = clientOf(open, null);
      const { version } = await registry.createVersion(PLACE.model, newVersion(folder, { 'model.onnx': 'one' }));
      const { model_version } = await client.demand('GET', 'model-versions/get', { name: PLACE.model, version });
      const { source, run_id } = model_version as Record<string, string>;
      const model_id = /\/models\/(m-\w+)\//.exec(source!)?.[1];
      const { model } = await client.demand('GET', `logged-models/${model_id}`, {});
      const { info } = model as { info: Record<string, unknown> & { tags: { key: string; value: string }[] } };
      expect(info).toMatchObject({ status: 'LOGGED_MODEL_READY', name: PLACE.model, source_run_id: run_id });
      const versions = info.tags.find(({ key }) => key === 'mlflow.modelVersions')?.value;
      expect(JSON.parse(versions ?? 'null')).toEqual([{ name: PLACE.model, version: Number(version) }]);
      const changed = newVersion(folder, { 'model.onnx': 'two' });
      writeFileSync(changed.files[0]!.source, 'TWO');
      await expect(registry.createVersion(PLACE.model, changed)).rejects.toThrow('was changed while');
      const found = await client.demand('POST', 'logged-models/search', {
        experiment_ids: [info.experiment_id],
        order_by: [{ field_name: 'creation_timestamp', ascending: false }],
      });
      const [newest] = found.models as { info: Record<string, unknown> }[];
      expect(newest?.info.status).toBe('LOGGED_MODEL_UPLOAD_FAILED');
    });

    test('versions are listed over several pages', async () => {
      const registry = await emptied(open, null);
      const client = clientOf(open, null);
      const { version } = await registry.createVersion(PLACE.model, newVersion(folder, { 'model.onnx': 'one' }));
      const { model_version } = await client.demand('GET', 'model-versions/get', { name: PLACE.model, version });
      const { source, run_id } = model_version as Record<string, unknown>;
      const [, model_id] = /\/models\/(m-\w+)\//.exec(String(source))!;
      for (let count = 0; count < 4; count++)
        await client.demand('POST', 'model-versions/create', { name: PLACE.model, source, run_id, model_id });
      const small: typeof client = {
        ...client,
        demand: (method, path, fields) =>
          client.demand(method, path, 'max_results' in fields ? { ...fields, max_results: 2 } : fields),
      };
      const listed = await mlflowRegistry(small, 'x').list(PLACE.model);
      expect(listed.map((item) => item.version)).toEqual(['1', '2', '3', '4', '5']);
    });

    test('a model that MLflow 3 logged, registered as models:/m-…, is read through its logged model', async () => {
      const registry = await emptied(open, null);
      const client = clientOf(open, null);
      const { experiment } = await client.demand('GET', 'experiments/get-by-name', { experiment_name: 'modelassay' });
      const { model } = await client.demand('POST', 'logged-models', {
        experiment_id: (experiment as Record<string, unknown>).experiment_id,
        name: 'digits',
      });
      const { info } = model as { info: Record<string, string> };
      const path = info.artifact_uri!.replace('mlflow-artifacts:/', '');
      const content = (async function* () {
        yield Buffer.from('graph');
      })();
      await client.upload(`${path}/model.onnx`, 5, content);
      await client.demand('PATCH', `logged-models/${info.model_id}`, {
        model_id: info.model_id,
        status: 'LOGGED_MODEL_READY',
      });
      await client.demand('POST', 'registered-models/create', { name: PLACE.model });
      const made = await client.demand('POST', 'model-versions/create', {
        name: PLACE.model,
        source: `models:/${info.model_id}`,
        model_id: info.model_id,
      });
      const { version } = made.model_version as { version: string };
      expect((await registry.fetchBytes(PLACE.model, version)).map(({ name }) => name)).toEqual(['model.onnx']);
    });

    test('status needs no bytes and a handful of calls', async () => {
      await emptied(open, null);
      const ledger = { kind: 'folder', path: join(folder, `ledger-${++opened}`) } as const;
      const stores = await officeOf({
        registry: { kind: 'mlflow', uri: open.uri, experiment: 'modelassay' },
        ledger,
        folder,
      });
      const start = performance.now();
      expect(await status(stores, PLACE)).toMatchObject([{ state: 'agreed', version: null }]);
      console.info(`status against MLflow on loopback: ${(performance.now() - start).toFixed(0)} ms`);
    });
  });
}
