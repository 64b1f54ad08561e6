import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  collectFingerprint,
  compareFingerprints,
  type FingerprintRequest,
  readFingerprint,
} from '../../src/evidence/fingerprint.ts';
import { MODEL, sha256 } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'modelassay-fingerprint-'));
const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
const git = (...args: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t.invalid', ...args], {
    encoding: 'utf8',
  });
const request: FingerprintRequest = {
  folder,
  model: MODEL,
  data: ['eval.csv', 'table'],
  seeds: { numpy: 7 },
  container: `sha256:${'c'.repeat(64)}`,
  runtime: { onnxruntime: '1.30.0' },
};
const DVC_LOCK = `schema: '2.0'
stages:
  train:
    cmd: python train.py
    deps:
    - path: data/train.csv
      hash: md5
      md5: 0123456789abcdef0123456789abcdef
      size: 12
    outs:
    - path: model.onnx
      md5: fedcba9876543210fedcba9876543210
`;

beforeAll(() => {
  git('init', '--quiet');
  mkdirSync(join(folder, 'table/_delta_log'), { recursive: true });
  write('eval.csv', 'a,b\n');
  write('table/_delta_log/00000000000000000009.json', '{}');
  write('table/_delta_log/00000000000000000010.json', '{"commitInfo":{}}');
  write('uv.lock', 'version = 1\n');
  write('dvc.lock', DVC_LOCK);
  write('.gitattributes', '*.bin filter=lfs\n');
  write('weights.bin', `version https://git-lfs.github.com/spec/v1\noid sha256:${'d'.repeat(64)}\nsize 4\n`);
  git('-c', 'filter.lfs.clean=cat', '-c', 'filter.lfs.required=false', 'add', '.');
  git('commit', '--quiet', '-m', 'train');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a fingerprint', () => {
  test('holds commit, data versions, lockfiles, container, seeds, hardware and runtime', async () => {
    const { facts } = await collectFingerprint(request);
    expect(facts).toMatchObject({
      'commit/hash': git('rev-parse', 'HEAD').trim(),
      'data/eval.csv': `sha256:${sha256('a,b\n')}`,
      'data/table/delta-version': 10,
      'data/dvc/data/train.csv': 'md5:0123456789abcdef0123456789abcdef',
      'data/dvc/model.onnx': 'md5:fedcba9876543210fedcba9876543210',
      'data/lfs/weights.bin': `sha256:${'d'.repeat(64)}`,
      'lockfile/uv.lock': `sha256:${sha256('version = 1\n')}`,
      'container/digest': `sha256:${'c'.repeat(64)}`,
      'seed/numpy': 7,
      'runtime/onnxruntime': '1.30.0',
      'model/digest': MODEL.digest,
      'hardware/cpu': expect.any(String),
    });
  });

  test('of the same state is the same, after JSON and back', async () => {
    const first = await collectFingerprint(request);
    const again = readFingerprint(JSON.stringify(await collectFingerprint(request)), 'fingerprint.json');
    expect(again).toEqual(first);
    expect(compareFingerprints(first, again)).toEqual([]);
  });

  test('names what differs, and what only one side knows', async () => {
    const before = await collectFingerprint(request);
    write('uv.lock', 'version = 2\n');
    const after = await collectFingerprint({ ...request, seeds: { numpy: 8, torch: 1 }, container: null });
    write('uv.lock', 'version = 1\n');
    expect(compareFingerprints(before, after).map(({ sentence }) => sentence)).toEqual([
      'commit/clean was true and is false.',
      `container/digest was sha256:${'c'.repeat(64)}; it is not there now.`,
      `lockfile/uv.lock was sha256:${sha256('version = 1\n')} and is sha256:${sha256('version = 2\n')}.`,
      'seed/numpy was 7 and is 8.',
      'seed/torch is 1; it was not recorded before.',
    ]);
  });

  test('data that is named and not there is an error', async () => {
    await expect(collectFingerprint({ ...request, data: ['none.csv'] })).rejects.toThrow('The data none.csv');
  });

  test('changed facts are no fingerprint', async () => {
    const { facts, ...rest } = await collectFingerprint(request);
    const forged = JSON.stringify({ ...rest, facts: { ...facts, 'seed/numpy': 9 } });
    expect(() => readFingerprint(forged, 'f.json')).toThrow('its digest is not that of its facts');
    expect(() => readFingerprint('{}', 'f.json')).toThrow('f.json is no fingerprint');
  });
});
