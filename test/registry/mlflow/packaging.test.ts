import { expect, test } from 'vitest';
import { demandKeptNames } from '../../../src/registry/mlflow/artifacts.ts';
import { demandNoPackaging, packagingFor, withoutPackaging } from '../../../src/registry/mlflow/packaging.ts';
import type { RegisteredFile } from '../../../src/registry/registry.ts';
import { modelOf } from '../../evidence/sample.ts';

const served = (files: Readonly<Record<string, string>>): RegisteredFile[] =>
  Object.entries(files).map(([name, content]) => ({
    name,
    async *open() {
      yield Buffer.from(content);
    },
  }));
const kept = async (files: Readonly<Record<string, string>>) =>
  (await withoutPackaging(served(files))).map(({ name }) => name);

const MODEL = { 'model.onnx': 'graph', 'tokenizer/vocab.txt': 'a b' };
const PACKAGING = Object.fromEntries(packagingFor(Object.keys(MODEL)));

test('what is added to a version is left out of it when it is read, to the byte', async () => {
  expect(Object.keys(PACKAGING)).toEqual(['MLmodel', 'python_env.yaml', 'requirements.txt']);
  expect(await kept({ ...MODEL, ...PACKAGING })).toEqual(Object.keys(MODEL));
  const changed = { ...MODEL, ...PACKAGING, 'requirements.txt': 'evil' };
  expect(await kept(changed)).toEqual([...Object.keys(MODEL), 'requirements.txt']);
  const own = { ...MODEL, 'requirements.txt': PACKAGING['requirements.txt']! };
  expect(await kept(own)).toEqual(Object.keys(own));
});

test('a folder that was downloaded with it is told, and one of somebody else is a model', () => {
  expect(() => demandNoPackaging(modelOf({ ...MODEL, ...PACKAGING }).files)).toThrow(
    'MLmodel, python_env.yaml, requirements.txt in the folder of the model are what Model Assay adds',
  );
  expect(() => demandNoPackaging(modelOf(MODEL).files)).not.toThrow();
  expect(() => demandNoPackaging(modelOf({ ...MODEL, MLmodel: 'flavors: {}' }).files)).not.toThrow();
});

test.each([
  ['a%41', 'MLflow keeps no file called "a%41"'],
  ['folder/#1', 'MLflow keeps no file called "folder/#1"'],
  [`${'d/'.repeat(21)}x`, 'deeper than 20 folders'],
])('%s would come back as another file, or not at all', (path, problem) => {
  expect(() => demandKeptNames([{ path: 'model.onnx' }, { path }])).toThrow(problem);
});

test('other names are kept', () => {
  const names = [' lead', 'ünïcode.txt', 'q"uote', "it's", '$HOME', 'a;b', '日本.bin', `${'d/'.repeat(20)}x`];
  expect(() => demandKeptNames(names.map((path) => ({ path })))).not.toThrow();
});
