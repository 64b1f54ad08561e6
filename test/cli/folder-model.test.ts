import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subjectDigest } from '../../src/onnx/digest.ts';
import { modelassay } from './command.ts';

const home = process.cwd();
const MODEL = resolve(import.meta.dirname, '../../fixtures/digits/candidate.onnx');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-model-'));
  mkdirSync(join(folder, 'export/tokenizer'), { recursive: true });
  cpSync(MODEL, join(folder, 'export/model.onnx'));
  writeFileSync(join(folder, 'export/tokenizer/vocab.txt'), 'a b');
  mkdirSync(join(folder, 'two'));
  for (const name of ['encoder.onnx', 'decoder.onnx']) cpSync(MODEL, join(folder, 'two', name));
  mkdirSync(join(folder, 'none'));
  writeFileSync(
    join(folder, 'modelassay.yml'),
    [
      'version: 1',
      'model: { name: digits, path: export }',
      'gates:',
      '  onnx-export: { max-size: 1MB }',
      'registry: { kind: folder, path: registry }',
      'evidence: { allow-unsigned: true }',
    ].join('\n'),
  );
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

test('a folder with one ONNX file is tested, vouched for and promoted with all its files', async () => {
  expect((await modelassay('run')).code).toBe(0);
  const [result] = [JSON.parse(readFileSync('modelassay-out/results/onnx-export.json', 'utf8'))];
  const { digest } = await subjectDigest(join(folder, 'export'));
  expect(result.subject).toMatchObject({
    digest,
    files: [{ path: 'model.onnx' }, { path: 'tokenizer/vocab.txt' }],
  });
  const promoted = await modelassay('promote');
  expect(promoted.out + promoted.error).toContain('Promoted: digits/production is on version 1');
  expect(readFileSync('registry/digits/versions/1/files/tokenizer/vocab.txt', 'utf8')).toBe('a b');
  writeFileSync('export/tokenizer/vocab.txt', 'a c');
  const changed = await modelassay('promote');
  expect(changed.code).toBe(1);
  expect(changed.out + changed.error).toContain('tokenizer/vocab.txt has other bytes');
});

test('of a folder with several, or with one deeper in, the one that is named is run', async () => {
  mkdirSync(join(folder, 'hub/onnx'), { recursive: true });
  cpSync(MODEL, join(folder, 'hub/onnx/model.onnx'));
  writeFileSync(join(folder, 'hub/config.json'), '{}');
  const { out, code } = await modelassay(
    'onnx-export',
    '--model',
    '{ path: hub, file: onnx/model.onnx }',
    '--max-size',
    '1MB',
  );
  expect([code, out.split('\n')[0]]).toEqual([0, expect.stringContaining('Passed')]);
  const { subject } = JSON.parse(readFileSync('modelassay-out/results/onnx-export.json', 'utf8'));
  expect(subject.files.map(({ path }: { path: string }) => path)).toEqual(['config.json', 'onnx/model.onnx']);
  for (const [model, problem] of [
    ['{ path: hub, file: model.onnx }', 'The folder hub has no file "model.onnx"'],
    ['{ path: hub, file: ../export/model.onnx }', 'has no file "../export/model.onnx"'],
    ['{ path: export/model.onnx, file: model.onnx }', 'file names the ONNX file in a folder'],
    ['{ path: hub, file: a.onnx, command: x }', 'file is a key of an ONNX model'],
  ] as const) {
    const ran = await modelassay('onnx-export', '--model', model);
    expect(ran.code).toBe(2);
    expect(`${ran.out}${ran.error}`.replace(/\s+/g, ' ')).toContain(problem);
  }
});

test.each([
  ['two', 'The folder two has 2 ONNX files at its top (decoder.onnx, encoder.onnx).'],
  ['none', 'The folder none has no ONNX file at its top.'],
])('a folder of which nobody can say what is run is told: %s', async (model, problem) => {
  const { code, out } = await modelassay('onnx-export', '--model', model);
  expect(code).toBe(2);
  expect(out.replace(/\s+/g, ' ')).toContain(problem);
});
