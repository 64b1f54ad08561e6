import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** Files as their own tools wrote them: see lineage/make_lineage.py. */
describe('on real files', () => {
  const LINEAGE = join(import.meta.dirname, 'lineage');
  const bare: FingerprintRequest = {
    folder: '',
    model: null,
    data: [],
    seeds: {},
    container: null,
    runtime: {},
    environment: {},
  };
  const project = mkdtempSync(join(tmpdir(), 'modelassay-lineage-'));
  afterAll(() => rmSync(project, { recursive: true }));

  test('a Delta table is its newest version, and the bytes of the commit that made it', async () => {
    const { facts } = await collectFingerprint({ ...bare, folder: LINEAGE, data: ['delta'] });
    expect(facts).toMatchObject({
      'data/delta/delta-version': 2,
      'data/delta/delta-commit': `sha256:${sha256(readFileSync(join(LINEAGE, 'delta/_delta_log/00000000000000000002.json')))}`,
    });
  });

  test('a Delta table whose log was cleaned away is what the checkpoint says', async () => {
    const { facts } = await collectFingerprint({ ...bare, folder: LINEAGE, data: ['delta-checkpointed'] });
    expect(facts['data/delta-checkpointed/delta-version']).toBe(3);
    cpSync(join(LINEAGE, 'delta-checkpointed'), join(project, 'table'), { recursive: true });
    rmSync(join(project, 'table/_delta_log/00000000000000000003.json'));
    const bareLog = await collectFingerprint({ ...bare, folder: project, data: ['table'] });
    expect(bareLog.facts).toMatchObject({
      'data/table/delta-version': 3,
      'data/table/delta-commit': expect.stringMatching(/^sha256:/),
    });
  });

  test('a DVC project is what it depends on, what it made, what was added, and its parameters', async () => {
    const repository = mkdtempSync(join(project, 'dvc-'));
    cpSync(join(LINEAGE, 'dvc'), repository, { recursive: true });
    track(repository);
    const { facts } = await collectFingerprint({ ...bare, folder: repository });
    expect(facts).toMatchObject({
      'data/dvc/data/raw.csv': expect.stringMatching(/^md5:[0-9a-f]{32}$/),
      'data/dvc/data/images': expect.stringMatching(/^md5:[0-9a-f]{32}\.dir$/),
      'data/dvc/model.txt': expect.stringMatching(/^md5:[0-9a-f]{32}$/),
      'data/dvc/train.py': expect.stringMatching(/^md5:[0-9a-f]{32}$/),
      'param/params.yaml/train.seed': 7,
      'param/params.yaml/train.epochs': 3,
    });
    // The stage copied what was added: two of DVC's files say so, and they agree.
    expect(facts['data/dvc/data/raw.csv']).toBe(facts['data/dvc/model.txt']);
  });

  test('of a DVC project in a folder of a repository, paths are those of the repository', async () => {
    const repository = mkdtempSync(join(project, 'mono-'));
    cpSync(join(LINEAGE, 'dvc'), join(repository, 'vision'), { recursive: true });
    track(repository);
    const { facts } = await collectFingerprint({ ...bare, folder: repository });
    expect(Object.keys(facts)).toEqual(
      expect.arrayContaining([
        'data/dvc/vision/data/raw.csv',
        'data/dvc/vision/data/images',
        'param/vision/params.yaml/train.seed',
      ]),
    );
  });

  test.each([
    ['dvc.lock', 'stages: 7', 'has no stages as DVC writes them'],
    ['a.dvc', 'outs: 7', 'names no outputs as DVC writes them'],
    ['a.dvc', '{', 'is not valid YAML'],
  ])('%s that holds %j is told', async (name, text, reason) => {
    const repository = mkdtempSync(join(project, 'broken-'));
    writeFileSync(join(repository, name), text);
    track(repository);
    await expect(collectFingerprint({ ...bare, folder: repository })).rejects.toThrow(`${name} ${reason}`);
  });

  function track(repository: string): void {
    execFileSync('git', ['-C', repository, 'init', '--quiet']);
    execFileSync('git', ['-C', repository, 'add', '.']);
  }
});

describe('a folder of files', () => {
  const images = mkdtempSync(join(tmpdir(), 'modelassay-images-'));
  afterAll(() => rmSync(images, { recursive: true }));
  const put = (name: string, content: string) => {
    mkdirSync(join(images, 'set', name, '..'), { recursive: true });
    writeFileSync(join(images, 'set', name), content);
  };
  const digestNow = async () => {
    const { facts } = await collectFingerprint({ ...request, folder: images, data: ['set'] });
    return [facts['data/set'], facts['data/set/files']];
  };

  test('is its names and its bytes: a file under another label is other data', async () => {
    put('cat/1.png', 'one');
    put('dog/2.png', 'two');
    const before = await digestNow();
    expect(before).toEqual([expect.stringMatching(/^sha256:/), 2]);
    expect(await digestNow()).toEqual(before);
    renameSync(join(images, 'set/cat/1.png'), join(images, 'set/dog/1.png'));
    expect((await digestNow())[0]).not.toBe(before[0]);
    put('dog/1.png', 'one!');
    rmSync(join(images, 'set'), { recursive: true });
    mkdirSync(join(images, 'set'));
    await expect(digestNow()).rejects.toThrow('it is empty');
  });
});

describe('the environment', () => {
  test('adds flags of determinism and versions, and nothing that could be a secret', async () => {
    const environment = {
      PYTHONHASHSEED: '0',
      CUBLAS_WORKSPACE_CONFIG: ':4096:8',
      NV_CUDNN_VERSION: '9.1.0',
      ImageOS: 'ubuntu24',
      ImageVersion: '20260101.1',
      MLFLOW_TRACKING_TOKEN: 'secret',
    };
    const { facts } = await collectFingerprint({ ...request, environment });
    expect(facts).toMatchObject({
      'runtime/env/PYTHONHASHSEED': '0',
      'runtime/env/CUBLAS_WORKSPACE_CONFIG': ':4096:8',
      'runtime/env/NV_CUDNN_VERSION': '9.1.0',
      'hardware/runner-image': 'ubuntu24 20260101.1',
    });
    expect(JSON.stringify(facts)).not.toContain('secret');
  });
});
