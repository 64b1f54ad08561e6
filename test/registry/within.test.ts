import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { digestFiles } from '../../src/onnx/digest.ts';
import { champion } from '../../src/registry/champion.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import { promote } from '../../src/registry/promote.ts';
import { watch } from '../../src/registry/status.ts';
import type { Stores } from '../../src/registry/stores.ts';
import { localVersion } from '../../src/registry/verb-inputs.ts';
import { NOW } from '../evidence/sample.ts';
import { requestFor } from './promoter.ts';
import { PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);

/** A version as a training job makes it: the model in a folder, and what MLflow writes beside it. */
async function logged() {
  const folder = mkdtempSync(join(root, 'logged-'));
  const stores: Stores = {
    registry: folderRegistry(join(folder, 'registry')),
    ledger: folderLedger(join(folder, 'ledger')),
    now: () => NOW,
  };
  mkdirSync(join(folder, 'data'));
  copyFileSync(resolve(import.meta.dirname, '../../fixtures/digits/production.onnx'), join(folder, 'data/model.onnx'));
  writeFileSync(join(folder, 'MLmodel'), 'flavors: {}\n');
  const names = ['data/model.onnx', 'MLmodel'];
  const { digest, files } = await digestFiles(names.map((name) => ({ name, path: join(folder, name) })));
  const sources = files.map((file) => ({ ...file, source: join(folder, file.path) }));
  const { version } = await stores.registry.createVersion(PLACE.model, { digest, files: sources, annotations: {} });
  const tested = await localVersion('data/model.onnx', { folder });
  const ask = (path?: string) => promote(stores, requestFor(tested, { candidate: { version, path } }));
  return { stores, version, tested, ask, served: join(folder, 'registry', PLACE.model, 'versions', version, 'files') };
}

test('a version that holds more than was tested is refused, with the way to promote it', async () => {
  const { ask, stores } = await logged();
  const outcome = await ask();
  expect(outcome.kind).toBe('refused');
  const { refusals } = outcome as Extract<typeof outcome, { kind: 'refused' }>;
  expect(refusals.map(({ code }) => code)).toEqual(['other-model', 'more-than-tested']);
  expect(String(refusals[1]?.sentence)).toContain('--path-in-version data/model.onnx');
  expect(await stores.ledger.read(PLACE)).toBeNull();
});

test('the model file in it is promoted, and the rest stands in the ledger with its digests', async () => {
  const { ask, tested, version } = await logged();
  const outcome = await ask('data/model.onnx');
  expect(outcome).toMatchObject({ kind: 'promoted' });
  const { record } = outcome as Extract<typeof outcome, { kind: 'promoted' }>;
  expect(record.entry.target).toMatchObject({ version, digest: tested.digest, files: [{ path: 'model.onnx' }] });
  expect(record.entry.target?.within).toMatchObject({ folder: 'data', beside: [{ path: 'MLmodel', bytes: 12 }] });
  expect(await ask('data/model.onnx')).toMatchObject({ kind: 'already' });
});

test('the champion is found where it lies in its version', async () => {
  const { ask, stores, tested } = await logged();
  await ask('data/model.onnx');
  const found = await champion(stores, PLACE, { folder: join(root, 'cache'), maxBytes: 2 ** 30 });
  if (found.kind !== 'champion') throw new Error(found.kind);
  expect(found).toMatchObject({ digest: tested.digest, files: [{ path: 'model.onnx' }] });
  expect(readFileSync(join(found.folder, 'model.onnx'))).toEqual(readFileSync(tested.files[0]!.source));
  await found.held.release();
});

test('what lies beside the model is watched as the model is', async () => {
  const { ask, stores, served } = await logged();
  await ask('data/model.onnx');
  expect(await watch(stores, PLACE, true)).toMatchObject([{ problem: null }]);
  writeFileSync(join(served, 'MLmodel'), 'flavors: { python_function: { loader_module: evil } }\n');
  expect((await watch(stores, PLACE, true))[0]?.problem).toContain('MLmodel was changed');
  // The same promotion again is another one: what lies beside was looked at again.
  expect(await ask('data/model.onnx')).toMatchObject({ kind: 'promoted' });
  expect(await watch(stores, PLACE, true)).toMatchObject([{ problem: null }]);
});

test('a path that is not in the version is told with what is', async () => {
  const { ask } = await logged();
  await expect(ask('model.onnx')).rejects.toThrow(ConfigurationError);
  await expect(ask('model.onnx')).rejects.toThrow('It has MLmodel, data/model.onnx.');
  expect(await ask('MLmodel')).toMatchObject({ kind: 'refused', refusals: [{ code: 'other-model' }] });
});
