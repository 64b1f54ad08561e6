import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DIGITS, FIXTURES, type Workplace, workplace } from './assay.ts';

/** A repository with these files of the fixtures. */
function repository(files: Readonly<Record<string, string>>, { git = true } = {}): Workplace {
  const place = workplace();
  if (git) mkdirSync(place.at('.git'));
  for (const [name, from] of Object.entries(files)) {
    mkdirSync(join(place.at(name), '..'), { recursive: true });
    copyFileSync(join(FIXTURES, from), place.at(name));
  }
  return place;
}

const DIGITS_FILES = { 'models/candidate.onnx': 'digits/candidate.onnx', 'data/eval.parquet': 'digits/eval.parquet' };
const green = async (place: Workplace, ...args: string[]) => {
  const ran = await place.cli(['run', ...args]);
  expect(ran.code, ran.said).toBe(0);
  return ran;
};

describe('modelassay init', () => {
  test('a model and its rows: what it writes is green at once, and a second run writes nothing', async () => {
    const place = repository({ ...DIGITS_FILES, 'models/production.onnx': 'digits/production.onnx' });
    const ran = await place.cli(['init']);
    expect(ran.code, ran.said).toBe(0);
    expect(ran.stderr).toMatch(/Found: 2 ONNX models \(models\/candidate\.onnx, models\/production\.onnx\) · 1 table/);
    expect(ran.stderr).toMatch(/\nNext:\n {2}modelassay run\n/);
    expect(parse(place.read('modelassay.yml'))).toMatchObject({
      model: 'models/candidate.onnx',
      baseline: 'models/production.onnx',
      gates: {
        'data-schema': { contract: 'contracts/eval.odcs.yaml', data: 'data/eval.parquet' },
        accuracy: {
          data: { path: 'data/eval.parquet', id: 'id', label: 'label' },
          metrics: { accuracy: { min: '95%' } },
        },
      },
    });
    expect((await green(place)).stdout).toMatch(/Passed: accuracy 96\.99/);
    // The other model lost a class.
    copyFileSync(join(DIGITS, 'regressed.onnx'), place.at('models/candidate.onnx'));
    expect((await place.cli(['run'])).code).toBe(1);
    const again = await place.cli(['init']);
    expect(again.stderr).toContain('modelassay.yml is there and stays as it is.');
    expect(again.stderr).toContain('Nothing is missing.');
  });

  test('the workflow has the least rights, and is one that is tested', async () => {
    const place = repository(DIGITS_FILES);
    place.write('.gitattributes', '*.onnx filter=lfs diff=lfs merge=lfs -text\n');
    await place.cli(['init']);
    const workflow = parse(place.read('.github/workflows/model.yml'));
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.jobs.model.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    expect(workflow.jobs.model.steps[0]).toEqual({
      uses: 'actions/checkout@v7',
      with: { 'persist-credentials': false, lfs: true },
    });
  });

  test('a pipeline of scikit-learn over columns of a CSV', async () => {
    const place = repository({ 'model.onnx': 'models/sklearn-pipeline.onnx', 'tabular.csv': 'models/tabular.csv' });
    const ran = await place.cli(['init', '--label', 'label']);
    expect(ran.code, ran.said).toBe(0);
    await green(place);
  });

  test('--dry-run prints, and writes nothing', async () => {
    const place = repository(DIGITS_FILES);
    const ran = await place.cli(['init', '--dry-run']);
    expect(ran.stdout).toContain('# ── modelassay.yml\n# yaml-language-server: $schema=');
    expect(readdirSync(place.folder).sort()).toEqual(['.git', 'data', 'models']);
  });

  test('a contract that is there is kept, and nothing is written where it is none', async () => {
    const place = repository(DIGITS_FILES);
    place.write('contracts/eval.odcs.yaml', 'mine');
    const ran = await place.cli(['init']);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('contracts/eval.odcs.yaml is no contract')]);
    expect(place.read('contracts/eval.odcs.yaml')).toBe('mine');
    expect(existsSync(place.at('modelassay.yml'))).toBe(false);
  });

  test('several projects have a policy each, and one matrix', async () => {
    const place = repository({
      'a/model.onnx': 'digits/candidate.onnx',
      'a/eval.parquet': 'digits/eval.parquet',
      'b/model.onnx': 'digits/production.onnx',
      'b/eval.parquet': 'digits/eval.parquet',
    });
    const ran = await place.cli(['init']);
    expect(ran.code, ran.said).toBe(0);
    expect(parse(place.read('.github/workflows/model.yml')).jobs.model.strategy.matrix).toEqual({
      project: ['a', 'b'],
    });
    await green(place, '--config', 'b/modelassay.yml');
  });

  test('names with spaces and Windows line endings', async () => {
    const place = repository({ 'my models/the model.onnx': 'models/sklearn-pipeline.onnx' }, { git: false });
    place.write(
      'my data/eval set.csv',
      readFileSync(join(FIXTURES, 'models/tabular.csv'), 'utf8').replaceAll('\n', '\r\n'),
    );
    const ran = await place.cli(['init', '--label', 'label']);
    expect(ran.code, ran.said).toBe(0);
    expect(ran.stderr).toContain('no git repository');
    await green(place);
  });

  test.each<[string, (place: Workplace) => void, number, RegExp]>([
    ['nothing is there', () => {}, 2, /There is nothing to gate here: .*Export a model/],
    [
      'a model under LFS that was not pulled',
      (place) => place.write('m.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      2,
      /m\.onnx is a Git LFS pointer; fetch the file .*Then run modelassay init again/,
    ],
    [
      'only a model is there',
      (place) => copyFileSync(join(DIGITS, 'candidate.onnx'), place.at('m.onnx')),
      2,
      /There are no labelled rows to judge the model by/,
    ],
    [
      'rows that do not fit',
      (place) => {
        copyFileSync(join(DIGITS, 'candidate.onnx'), place.at('m.onnx'));
        place.write('t.csv', 'a,label\n1,2\n');
      },
      2,
      /m\.onnx could not be measured on t\.csv: Column "a" has one value per row.*Name other rows with --data/,
    ],
  ])('%s: it says what to do', async (_, make, code, message) => {
    const place = workplace();
    make(place);
    const ran = await place.cli(['init']);
    expect(ran.code, ran.said).toBe(code);
    expect(ran.stderr).toMatch(message);
    expect(existsSync(place.at('modelassay.yml'))).toBe(false);
  });

  // Root may write anywhere.
  test.skipIf(process.getuid?.() === 0)('a folder that cannot be written', async () => {
    const place = repository(DIGITS_FILES);
    chmodSync(place.folder, 0o555);
    const ran = await place.cli(['init']);
    chmodSync(place.folder, 0o755);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/modelassay\.yml cannot be written: /)]);
  });
});
