import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { modelDigest } from '../../src/onnx/digest.ts';
import { loadPolicy } from '../../src/suite/policy.ts';
import { newKey, resultOf } from '../evidence/sample.ts';
import { modelassay } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'modelassay-sign-'));
const before = process.cwd();
const { pem, publicPem } = newKey();
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeAll(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('GITHUB_')) vi.stubEnv(name, '');
  vi.stubEnv('EVIDENCE_KEY', pem);
  copyFileSync(resolve(import.meta.dirname, '../../fixtures/models/identity.onnx'), join(folder, 'model.onnx'));
  writeFileSync(join(folder, 'evidence.pub'), publicPem);
  writeFileSync(
    join(folder, 'modelassay.yml'),
    'version: 1\nmodel: model.onnx\ngates: { accuracy: { data: { path: eval.parquet }, metrics: { accuracy: { min: 95% } } } }\n',
  );
  process.chdir(folder);
  const request = { overrides: [], workingFolder: folder, environment: {} };
  const { digest } = await loadPolicy({ file: 'modelassay.yml', ...request });
  const { digest: model, files } = await modelDigest('model.onnx');
  const result = resultOf({
    subject: { kind: 'model', name: 'digits', digest: model, files: [...files] },
    policy: { path: 'modelassay.yml', digest },
    baseline: null,
  });
  mkdirSync('results');
  writeFileSync('results/accuracy.json', JSON.stringify(result));
});
afterAll(() => {
  process.chdir(before);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('a model that passed', () => {
  test('is signed beside its evidence, and the signature holds where there is no policy', async () => {
    expect(
      await modelassay('evidence', 'results', '--out', 'out', '--key', 'env:EVIDENCE_KEY', '--signature', 'model.sig'),
    ).toMatchObject({ code: 0, out: expect.stringContaining('The model is signed: model.sig.') });
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    for (const name of ['model.onnx', 'model.sig', 'evidence.pub']) copyFileSync(name, join(elsewhere, name));
    process.chdir(elsewhere);
    const verify = () => modelassay('verify', 'model.onnx', '--signature', 'model.sig', '--trust', 'evidence.pub');
    expect(await verify()).toMatchObject({ code: 0, out: expect.stringContaining('model.onnx is what was signed') });
    expect(await modelassay('verify', 'model.onnx', '--signature', 'model.sig')).toMatchObject({ code: 2 });
    const bytes = readFileSync('model.onnx');
    // The last byte belongs to the list of operator sets: the model is read, and is another.
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync('model.onnx', bytes);
    expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining('has other bytes than were signed') });
    process.chdir(folder);
  });

  test('is handed to the action attest, and a job that could not sign is told why', async () => {
    const hand = () => modelassay('evidence', 'results', '--out', 'out', '--attestation', 'attest');
    expect(await hand()).toMatchObject({ code: 0, error: expect.not.stringContaining('id-token') });
    const { digest, files } = await modelDigest('model.onnx');
    expect(read('attest/subjects.sha256')).toBe(
      `${digest.slice(7)}  digits\n${files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')}`,
    );
    expect(JSON.parse(read('attest/predicate.json'))).toMatchObject({
      result: 'PASSED',
      passedTests: ['accuracy', expect.anything()],
    });
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    expect(await hand()).toMatchObject({ code: 0, error: expect.stringContaining('id-token: write') });
  });
});
