import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelassay } from './command.ts';

const CASES = resolve(import.meta.dirname, '../../fixtures/digits');
const home = process.cwd();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipes-'));
  cpSync(join(CASES, 'candidate.onnx'), join(folder, 'model.onnx'));
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'pub.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(folder, 'rows.csv'), 'x,label\n1,0\n2,1\n');
  writeFileSync(
    join(folder, 'modelassay.yml'),
    'version: 1\nmodel: model.onnx\nregistry: { kind: folder, path: registry }\ngates:\n  onnx-export: { max-size: 1MB }\n',
  );
  writeFileSync(
    join(folder, 'waived.yml'),
    'version: 1\nmodel: model.onnx\nwaivers: pipe\ngates:\n  onnx-export: { max-size: 1MB }\n',
  );
  writeFileSync(join(folder, 'contract.yml'), '{ type: object, properties: { x: { type: integer } } }\n');
  mkdirSync(join(folder, 'model'));
  mkdirSync(join(folder, 'data'));
  for (const pipe of ['pipe', 'pipe.csv', 'pipe.json', 'pipe.npz', 'pipe.onnx', 'data/a.csv', 'model/weights'])
    execFileSync('mkfifo', [join(folder, pipe)]);
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

const ACCURACY = ['--data', '{ path: rows.csv, label: label }', '--metrics', '{ accuracy: { min: 90% } }'];
const MOVE = ['--name', 'digits', '--trust', 'pub.pem'];

test.each([
  ['policy', ['run', '--config', 'pipe']],
  ['policy of a gate', ['accuracy', '--config', 'pipe']],
  ['policy of a verb', ['status', '--config', 'pipe']],
  ['waivers', ['run', '--config', 'waived.yml']],
  ['contract', ['data-schema', '--contract', 'pipe', '--data', 'rows.csv']],
  ['data of a contract', ['data-schema', '--contract', 'contract.yml', '--data', 'pipe.csv']],
  ['contract to convert', ['convert', 'pipe']],
  ['reference of a contract', ['infer', 'pipe.csv']],
  ['file in a folder of rows', ['infer', 'data']],
  ['rows in JSON', ['infer', 'pipe.json']],
  ['rows to sum up', ['profile', 'pipe.csv']],
  ['profile', ['profile', 'rows.csv', '--like', 'pipe.json']],
  ['reference of drift', ['drift', '--reference', 'pipe.json', '--current', 'rows.csv']],
  ['model', ['accuracy', '--model', 'pipe.onnx', ...ACCURACY]],
  ['predictions', ['accuracy', '--model', 'pipe.csv', ...ACCURACY]],
  [
    'rows of accuracy',
    [
      'accuracy',
      '--model',
      'model.onnx',
      '--data',
      '{ path: pipe.csv, label: label }',
      '--metrics',
      '{ accuracy: { min: 90% } }',
    ],
  ],
  ['baseline', ['accuracy', '--model', 'model.onnx', '--baseline', 'pipe.onnx', ...ACCURACY]],
  ['outputs of the framework', ['onnx-export', '--model', 'model.onnx', '--reference', 'pipe.npz']],
  ['signature of inputs', ['onnx-export', '--model', 'model.onnx', '--signature', 'pipe']],
  ['result', ['report', 'pipe']],
  ['result to state', ['evidence', 'pipe']],
  ['fingerprint', ['reproduce', 'pipe']],
  ['data of a fingerprint', ['fingerprint', '--data', 'pipe.csv']],
  ['evidence', ['verify', 'model.onnx', '--evidence', 'pipe', '--trust', 'pub.pem']],
  [
    'evidence to promote by',
    ['promote', ...MOVE, '--stage', 'production', '--path', 'model.onnx', '--evidence', 'pipe'],
  ],
  ['key', ['verify', 'model.onnx', '--evidence', 'pub.pem', '--trust', 'pipe']],
  ['signature', ['verify', 'model.onnx', '--signature', 'pipe', '--trust', 'pub.pem']],
  ['model to verify', ['verify', 'pipe.onnx', '--evidence', 'pub.pem', '--trust', 'pub.pem']],
  ['model to register', ['register', 'pipe.onnx', '--name', 'digits']],
] as const)('a named pipe as %s is told, not waited for', async (_, args) => {
  const { code, out, error } = await modelassay(...args);
  expect(`${out}${error}`.replace(/\s+/g, ' ')).toMatch(/named pipe|not a plain file|is not a file/);
  expect(code).toBe(2);
});
