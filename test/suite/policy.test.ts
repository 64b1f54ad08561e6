import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Override } from '../../src/config/override.ts';
import { ConfigurationError } from '../../src/core/errors.ts';
import { gatesOf, loadPolicy } from '../../src/suite/policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-'));
const POLICY = `version: 1
model: { name: vit, path: models/candidate.onnx }
baseline: "\${MODELS}/production.onnx"
gates:
  accuracy:
    data: eval.parquet
    metrics: { accuracy: { min: 95% } }
`;

beforeAll(() => {
  mkdirSync(join(folder, 'ci'));
  writeFileSync(join(folder, 'ci/modelassay.yml'), POLICY);
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (overrides: readonly Override[] = [], file: string | undefined = 'ci/modelassay.yml') =>
  loadPolicy({ file, overrides, workingFolder: folder, environment: { MODELS: '/models' } });

describe('a policy', () => {
  test('paths are relative to the file that names them; those of flags to the working folder', async () => {
    const fromFile = (await load()).gate('accuracy');
    expect(fromFile.model).toMatchObject({
      name: 'vit',
      source: { kind: 'onnx', at: join(folder, 'ci/models/candidate.onnx') },
    });
    expect(fromFile.baseline).toMatchObject({
      name: 'production.onnx',
      source: { kind: 'onnx', at: '/models/production.onnx' },
    });
    expect(fromFile.resolve('eval.parquet', ['data', 'path'])).toBe(join(folder, 'ci/eval.parquet'));
    expect(fromFile.resolve('s3://bucket/eval.parquet', ['data', 'path'])).toBe('s3://bucket/eval.parquet');
    const fromFlag = (await load([{ path: ['model'], text: 'other.onnx', origin: 'flag --model' }])).gate('accuracy');
    expect(fromFlag.model).toMatchObject({
      name: 'other.onnx',
      source: { kind: 'onnx', at: join(folder, 'other.onnx') },
    });
  });

  test('a gate knows the place of each of its keys', async () => {
    expect((await load()).gate('accuracy').sources.at(['metrics', 'accuracy', 'min'])).toEqual({
      file: 'ci/modelassay.yml',
      line: 7,
      column: 33,
    });
  });

  test('the command that repeats it names file and overrides', async () => {
    const policy = await load([
      { path: ['gates', 'accuracy', 'metrics'], text: '{ f1_macro: { min: 0.9 } }', origin: 'flag --metrics' },
    ]);
    expect(policy.gate('accuracy').reproduce).toBe(
      "modelassay accuracy --config ci/modelassay.yml --metrics '{ f1_macro: { min: 0.9 } }'",
    );
  });

  test('the digest is that of what was asked, not of how it was laid out', async () => {
    writeFileSync(join(folder, 'ci/same.yml'), `# a comment\n${POLICY.replace('{ min: 95% }', '{min: "95%"}')}`);
    expect((await load([], 'ci/same.yml')).digest).toBe((await load()).digest);
    expect((await load([{ path: ['gates', 'accuracy', 'seed'], text: '2', origin: 'flag --seed' }])).digest).not.toBe(
      (await load()).digest,
    );
  });

  test.each([
    ['no.yml', 'no.yml cannot be read: there is no such file or folder. Name the policy with --config'],
    ['.', '. cannot be read: it is a folder.'],
  ])('a file that cannot be read: %s', async (file, message) => {
    await expect(load([], file)).rejects.toThrow(message);
  });

  test('an unknown gate is told with its place and the gates there are', async () => {
    await expect(load([{ path: ['gates', 'acuracy'], text: '{}', origin: 'flag --x' }])).rejects.toThrow(
      /gates: unknown key "acuracy". Did you mean "accuracy"\? Allowed: .*accuracy/,
    );
  });

  test.each([
    [
      'accuracy: 95%',
      'gates.accuracy.metrics.accuracy: "95%" is not a mapping of keys to values. Write { min: 95% } or { max: 95% } or { max-drop: 95% }.',
    ],
    [
      'accuracy: 1pp',
      'gates.accuracy.metrics.accuracy: "1pp" is not a mapping of keys to values. Write { max-drop: 1pp }.',
    ],
    ['accuracy: high', 'gates.accuracy.metrics.accuracy: "high" is not a mapping of keys to values.'],
    ['accuracy: 95', 'gates.accuracy.metrics.accuracy: 95 is not a mapping of keys to values.'],
  ])('a limit that does not say which it is: %s', async (metrics, message) => {
    const refused = () =>
      load([{ path: ['gates', 'accuracy', 'metrics'], text: `{ ${metrics} }`, origin: 'flag --metrics' }]);
    await expect(refused()).rejects.toThrow(ConfigurationError);
    await expect(refused()).rejects.toThrow(new RegExp(`: ${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
  });

  test('a kind that is misspelled is told what was meant', async () => {
    await expect(load([{ path: ['registry'], text: '{ kind: mlfow }', origin: 'flag --registry' }])).rejects.toThrow(
      'registry.kind: "mlfow" is not one of folder, git, mlflow. Did you mean "mlflow"?',
    );
  });

  test('what asks nothing of the gates does not read their keys, and knows no digest', async () => {
    writeFileSync(join(folder, 'ci/later.yml'), 'version: 1\ngates: { accuracy: { of-a-later-version: 1 } }\n');
    const request = { file: 'ci/later.yml', overrides: [], workingFolder: folder, environment: {} };
    const policy = await loadPolicy({ ...request, withoutGates: true });
    expect(gatesOf(policy)).toEqual(['accuracy']);
    expect(() => policy.digest).toThrow('The gates of this policy were not read.');
    await expect(loadPolicy(request)).rejects.toThrow('unknown key "of-a-later-version"');
  });

  test('no gate at all would test nothing', async () => {
    await expect(load([{ path: ['gates'], text: '{}', origin: 'flag --gates' }])).rejects.toThrow(
      'names no gate, so nothing would be tested',
    );
  });
});
