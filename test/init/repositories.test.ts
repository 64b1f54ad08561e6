import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { lookAt } from '../../src/init/look.ts';
import { modelassay } from '../cli/command.ts';

const DIGITS = resolve(import.meta.dirname, '../../fixtures/digits');
const WORKFLOW = '.github/workflows/model.yml';
const MODEL = join(DIGITS, 'candidate.onnx');
const ROWS = join(DIGITS, 'eval.parquet');
const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n';

const before = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelassay-init-test-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(before);
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

/** Files by path: what they hold, or `{ from }` for one that is copied. */
function repository(files: Readonly<Record<string, string | { readonly from: string }>>, git = true): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(folder, path), content);
    else cpSync(content.from, join(folder, path));
  }
  if (git) execFileSync('git', ['init', '--quiet', folder]);
  process.chdir(folder);
}

const written = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /modelassay\.yml$|\.odcs\.yaml$|model\.yml$/.test(path))
    .sort();
const policy = (path = 'modelassay.yml') => parse(readFileSync(join(folder, path), 'utf8'));
const workflow = () => parse(readFileSync(join(folder, WORKFLOW), 'utf8'));
const stepsOf = (job: { steps: { uses?: string; run?: string; with?: object }[] }) => job.steps;

describe('ten made-up repositories', () => {
  test('nothing there: says what is missing, and writes nothing', async () => {
    repository({ 'README.md': '# A plan\n' });
    const { code, error } = await modelassay('init', '--yes');
    expect(code).toBe(2);
    expect(error).toMatch(/^Found: 0 ONNX models · 0 tables\.\nerror: There is nothing to gate here: no ONNX file,/);
    expect(written()).toEqual([]);
  });

  test('only a CSV: the data is gated', async () => {
    repository({ 'rows.csv': table(200) });
    const { code, error } = await modelassay('init', '--yes');
    expect([code, written()]).toEqual([0, [WORKFLOW, 'contracts/rows.odcs.yaml', 'modelassay.yml']]);
    expect(error).toContain('There is no ONNX file and no table of predictions, so only rows.csv is gated.');
    expect(Object.keys(policy().gates)).toEqual(['data-schema']);
    expect((await modelassay('run')).code).toBe(0);
  });

  test('ten models: one is taken, and the others can be named', async () => {
    const models = Array.from({ length: 10 }, (_, at) => [`models/v${at}.onnx`, { from: MODEL }]);
    repository({ ...Object.fromEntries(models), 'eval.parquet': { from: ROWS } });
    expect((await modelassay('init', '--yes')).code).toBe(0);
    expect(policy().model).toBe('models/v9.onnx');
    const { out } = await modelassay('init', '--yes', '--dry-run', '--force', '--model', 'models/v3.onnx');
    expect(out).toContain('\nmodel: models/v3.onnx\n');
    expect(policy().model).toBe('models/v9.onnx');
  });

  test('a monorepo: a policy for each project, and one workflow with a leg for each', async () => {
    const of = (project: string) => ({
      [`${project}/model.onnx`]: { from: MODEL },
      [`${project}/data/eval.parquet`]: { from: ROWS },
    });
    repository({ ...of('digits'), ...of('plates'), 'docs/notes.csv': 'a,b\n1,2\n' });
    const { error } = await modelassay('init', '--yes');
    expect(written().filter((path) => path.endsWith('modelassay.yml'))).toEqual([
      'digits/modelassay.yml',
      'plates/modelassay.yml',
    ]);
    expect(policy('plates/modelassay.yml')).toMatchObject({ model: 'model.onnx' });
    expect(workflow().jobs.model.strategy.matrix).toEqual({ project: ['digits', 'plates'] });
    expect(error).toContain('modelassay run --config digits/modelassay.yml\n');
    expect(error).toContain('modelassay run --config plates/modelassay.yml\n');
  });

  test('a model under LFS that was not pulled: says how to get it, and writes nothing', async () => {
    repository({
      '.gitattributes': '*.onnx filter=lfs diff=lfs merge=lfs -text\n',
      'model.onnx': LFS,
      'eval.parquet': { from: ROWS },
    });
    const { code, error } = await modelassay('init', '--yes');
    expect([code, written()]).toEqual([2, []]);
    expect(error).toContain(
      'error: model.onnx is a Git LFS pointer; fetch the file that it stands for ("git lfs pull"',
    );
  });

  test('a model under LFS that was pulled: the workflow pulls it, too', async () => {
    repository({
      'models/.gitattributes': '*.onnx filter=lfs diff=lfs merge=lfs -text\r\n',
      'models/model.onnx': { from: MODEL },
      'eval.parquet': { from: ROWS },
    });
    expect((await modelassay('init', '--yes')).code).toBe(0);
    expect(stepsOf(workflow().jobs.model)[0]).toMatchObject({ uses: 'actions/checkout@v7', with: { lfs: true } });
  });

  // Who may write everything cannot be refused.
  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'a read-only folder: told at once',
    async () => {
      repository({ 'rows.csv': table(50) });
      chmodSync(folder, 0o555);
      const { code, error } = await modelassay('init', '--yes');
      expect(code).toBe(2);
      expect(error).toContain('error: Nothing can be written into .: ');
      expect(error).toContain('--dry-run');
      expect((await modelassay('init', '--yes', '--dry-run')).code).toBe(0);
    },
  );

  test('a folder that cannot be made: told with its path', async () => {
    repository({ 'rows.csv': table(50), '.github': 'a file\n' });
    const { code, error } = await modelassay('init', '--yes');
    expect(code).toBe(2);
    expect(error).toContain('error: .github/workflows/model.yml cannot be written: ');
  });

  test('an existing policy: it stays, and only the workflow is added; a third time nothing is missing', async () => {
    const own = 'version: 1\ngates: { data-schema: { contract: c.odcs.yaml, data: rows.csv } }\n';
    repository({ 'rows.csv': table(50), 'modelassay.yml': own });
    expect((await modelassay('init', '--yes')).error).toContain('modelassay.yml is there and stays as it is.');
    expect(written()).toEqual([WORKFLOW, 'modelassay.yml']);
    expect(readFileSync('modelassay.yml', 'utf8')).toBe(own);
    expect((await modelassay('init', '--yes')).error).toContain('Nothing is missing.');
    await modelassay('init', '--yes', '--force');
    expect(Object.keys(policy().gates)).toEqual(['data-schema']);
    expect(policy().gates['data-schema'].contract).toBe('contracts/rows.odcs.yaml');
  });

  test('Windows line endings', async () => {
    const [rows, said] = predictions(300);
    repository({ 'eval.csv': rows.replaceAll('\n', '\r\n'), 'predictions.csv': said.replaceAll('\n', '\r\n') });
    expect((await modelassay('init', '--yes')).code).toBe(0);
    expect(policy()).toMatchObject({
      model: 'predictions.csv',
      gates: { accuracy: { data: { path: 'eval.csv', id: 'id', label: 'label' } } },
    });
    expect((await modelassay('run')).code).toBe(0);
  });

  test('names with spaces and what YAML would read as something else', async () => {
    repository({ 'my models/the #1 model.onnx': { from: MODEL }, 'a: b/eval {x}.parquet': { from: ROWS } });
    expect((await modelassay('init', '--yes')).code).toBe(0);
    expect(policy().model).toBe('my models/the #1 model.onnx');
    expect(policy().gates.accuracy.data.path).toBe('a: b/eval {x}.parquet');
    expect(existsSync('contracts/eval {x}.odcs.yaml')).toBe(true);
  });

  test('no git: init, then run, is green, and the pages say what was asked', async () => {
    repository({ 'model.onnx': { from: MODEL }, 'eval.parquet': { from: ROWS } }, false);
    const { code, error } = await modelassay('init', '--yes');
    expect(code).toBe(0);
    expect(error).toContain('There is no git repository here yet');
    expect(Object.keys(policy().gates).slice(0, 3)).toEqual(['data-schema', 'onnx-export', 'accuracy']);
    expect(policy().gates.accuracy.metrics).toEqual({ accuracy: { min: '95%' } });
    const text = readFileSync('modelassay.yml', 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=/);
    expect(text).toMatch(/min: 95% +# 97\.0 % on 997 rows;/);
    // How fast this machine is at this moment is no matter of a test.
    const { code: ran, out } = await modelassay(
      'run',
      '--gate',
      'data-schema',
      '--gate',
      'onnx-export',
      '--gate',
      'accuracy',
    );
    expect([ran, out.split('\n')[0]]).toEqual([0, expect.stringMatching(/^✔ Passed: accuracy 96\.99/)]);
  });
});

test('a model that was made worse is blocked by what was proposed for the better one', async () => {
  const [rows, said] = predictions(1000);
  repository({ 'eval.csv': rows, 'predictions.csv': said });
  await modelassay('init', '--yes');
  expect((await modelassay('run')).code).toBe(0);
  writeFileSync('predictions.csv', said.replace(/,yes$/gm, ',no'));
  expect((await modelassay('run')).code).toBe(1);
});

test('what nobody can guess is asked for by its flag', async () => {
  const [rows, said] = predictions(300);
  const numbers = (text: string) => text.replaceAll('yes', '1.5').replaceAll(',no', ',0.5');
  repository({ 'eval.csv': numbers(rows).replace('label', 'demand'), 'predictions.csv': numbers(said) });
  const { code, error } = await modelassay('init', '--yes');
  expect([code, written()]).toEqual([2, []]);
  expect(error).toContain('which of its columns holds the truth is not plain (age, demand): name it with --label.');
  expect((await modelassay('init', '--yes', '--label', 'demand')).code).toBe(0);
  expect(Object.keys(policy().gates.accuracy.metrics)).toEqual(['rmse', 'mae']);
});

test('DVC: only what the policy names is pulled', async () => {
  const [rows, said] = predictions(300);
  repository({
    'data/eval.csv': rows,
    'data/eval.csv.dvc': 'outs: [{ path: eval.csv }]\n',
    'predictions.csv': said,
    'raw.dvc': 'outs: [{ path: raw }]\n',
  });
  expect((await modelassay('init', '--yes')).code).toBe(0);
  const runs = stepsOf(workflow().jobs.model).flatMap(({ run }) => run ?? []);
  expect(runs).toEqual(['pip install dvc && dvc pull "data/eval.csv.dvc"']);
});

describe('images in a folder for each class', () => {
  const RED_OR_BLUE = resolve(import.meta.dirname, '../../fixtures/models/red-or-blue.onnx');
  /** Of the fixture the first class is blue and the second red. */
  async function images(blue: string, red: string, more: Readonly<Record<string, string>> = {}) {
    repository({ 'model.onnx': { from: RED_OR_BLUE }, ...more });
    for (const [name, background] of [
      [blue, '#2030e0'],
      [red, '#e03020'],
    ] as const) {
      mkdirSync(`data/val/${name}`, { recursive: true });
      for (let at = 0; at < 20; at++) {
        const image = sharp({ create: { width: 24 + at, height: 24, channels: 3, background } });
        await image.png().toFile(`data/val/${name}/${at}.png`);
      }
    }
  }

  test('the preparation is taken with which the model is right, and told', async () => {
    await images('cold', 'warm');
    const { code, error } = await modelassay('init', '--yes');
    expect(code).toBe(0);
    expect(error).toContain('1 folder of images by class (data/val)');
    expect(error).toMatch(/of 8 ways the one was taken with which it is right on 100 % of 40 images/);
    expect(policy()).toMatchObject({
      model: { path: 'model.onnx', classes: ['cold', 'warm'] },
      gates: { accuracy: { data: { path: 'data/val', images: { classes: 'folder', crop: 224 } } } },
    });
    expect(Object.keys(policy().gates)).not.toContain('data-schema');
    expect((await modelassay('run', '--gate', 'accuracy')).code).toBe(0);
  });

  test('files of Hugging Face say how images are prepared, and in which order the classes are', async () => {
    await images('ice', 'hot', {
      'preprocessor_config.json': JSON.stringify({ do_resize: true, size: { height: 32, width: 32 }, resample: 2 }),
      'config.json': JSON.stringify({ id2label: { 0: 'ice', 1: 'hot' } }),
    });
    expect((await modelassay('init', '--yes')).error).toContain(
      'preprocessor_config.json says how images are prepared.',
    );
    expect(policy().model.classes).toEqual(['ice', 'hot']);
    expect(policy().gates.accuracy.data.images).toEqual({
      classes: 'folder',
      preprocessor: 'preprocessor_config.json',
    });
    expect((await modelassay('run', '--gate', 'accuracy')).out).toMatch(/^✔ Passed: accuracy 100\.00/);
  });

  test('a model that only guesses is refused', async () => {
    await images('ice', 'hot');
    const { code, error } = await modelassay('init', '--yes');
    expect([code, written()]).toEqual([2, []]);
    expect(error).toContain(
      'model.onnx guesses on the images of data/val, however they are prepared (right on 0 % at best)',
    );
  });
});

test('NumPy archives: one that holds what the model said is its reference, another judges it', async () => {
  repository({
    'model.onnx': { from: MODEL },
    'data/eval.npz': { from: join(DIGITS, 'eval.npz') },
    'data/said.npz': { from: join(DIGITS, 'reference.npz') },
  });
  const { code, error } = await modelassay('init', '--yes');
  expect(code).toBe(0);
  expect(error).toContain('data/said.npz holds what the model said of its inputs: the file must still say so.');
  expect(Object.keys(policy().gates).slice(0, 2)).toEqual(['onnx-export', 'accuracy']);
  expect(policy().gates['onnx-export'].reference).toBe('data/said.npz');
  expect(policy().gates.accuracy.data.path).toBe('data/eval.npz');
  expect((await modelassay('run', '--gate', 'onnx-export', '--gate', 'accuracy')).code).toBe(0);
});

test('stages of DVC: what they made is pulled, what git keeps is not, and what is missing is named', async () => {
  const [rows, said] = predictions(300);
  const stage = '{ cmd: python train.py, outs: [predictions.csv, eval.csv: { cache: false }, models/model.onnx] }';
  const out = (path: string) => `{ path: ${path}, md5: 0 }`;
  repository({
    'work/dvc.yaml': `stages: { train: ${stage} }\n`,
    'work/dvc.lock': `schema: '2.0'\nstages: { train: { outs: [${['predictions.csv', 'eval.csv', 'models/model.onnx'].map(out).join(', ')}] } }\n`,
    'work/eval.csv': rows,
    'work/predictions.csv': said,
  });
  const { code, error } = await modelassay('init', '--yes', '--model', 'work/predictions.csv');
  expect(code).toBe(0);
  expect(error).toContain(
    '! work/models/model.onnx is an output of a stage of DVC that is not here; fetch it with dvc pull work/models/model.onnx, or make it with dvc repro',
  );
  const runs = stepsOf(workflow().jobs.model).flatMap(({ run }) => run ?? []);
  expect(runs).toEqual(['pip install dvc && dvc pull "work/predictions.csv"']);
});

test('says what else it found, and what it is good for', async () => {
  repository({
    'pyproject.toml': '[project]\ndependencies = ["torch>=2.4", "scikit-learn-extra"]\n',
    'models/best/MLmodel': 'flavors: { python_function: {} }\n',
    '.github/workflows/train.yml': 'on: push\n',
  });
  vi.stubEnv('MLFLOW_TRACKING_URI', 'http://user:secret@127.0.0.1:1');
  const { code, error } = await modelassay('init', '--yes');
  expect(code).toBe(2);
  expect(error).toContain(
    '1 model that MLflow logged (models/best) · MLflow (MLFLOW_TRACKING_URI) · torch (pyproject.toml) · 1 workflow (.github/workflows/train.yml)',
  );
  expect(error).toContain('pyproject.toml names torch: docs/export-a-model.md#pytorch makes its models ONNX.');
  writeFileSync('rows.csv', table(50));
  cpSync(MODEL, 'model.onnx');
  cpSync(ROWS, 'eval.parquet');
  expect((await modelassay('init', '--yes')).code).toBe(0);
  expect(readFileSync('modelassay.yml', 'utf8')).toContain(
    `# registry: { kind: mlflow, uri: "\${MLFLOW_TRACKING_URI}" }`,
  );
});

test('folders that lie too deep, and what may not be read, are named and stop nothing', async () => {
  repository({ 'rows.csv': table(50), 'a/b/c/d/e/f/g/h/i/deep.csv': table(5), 'z/rows.csv': table(5) });
  const found = lookAt(folder, {});
  expect(found.notLookedAt).toEqual(['a/b/c/d/e/f/g/h/i was not looked into: it lies deeper than 8 folders']);
  expect(found.tables).toEqual(['rows.csv', 'z/rows.csv']);
});

// Who may read everything cannot be refused.
test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a folder that may not be read is named', () => {
  repository({ 'rows.csv': table(50), 'secret/rows.csv': table(5), 'model.onnx': { from: MODEL } });
  chmodSync('secret', 0);
  chmodSync('model.onnx', 0);
  const found = lookAt(folder, {});
  chmodSync('secret', 0o755);
  expect(found.notLookedAt).toEqual([expect.stringMatching(/^secret was not looked into: /)]);
  expect(found.notFetched).toEqual([{ path: 'model.onnx', what: expect.stringContaining('cannot be read') }]);
  expect(found.tables).toEqual(['rows.csv']);
});

/** Rows with a number and a class. */
function table(count: number): string {
  const rows = Array.from({ length: count }, (_, at) => `${at},${(at * 7919) % 83},${at % 3 === 0 ? 'a' : 'b'}\n`);
  return `id,age,kind\n${rows.join('')}`;
}

/** Rows with their truth, and predictions of which one in twenty is wrong. */
function predictions(count: number): [rows: string, said: string] {
  const truth = (at: number) => (at % 2 === 0 ? 'yes' : 'no');
  const guess = (at: number) => truth(at % 20 === 7 ? at + 1 : at);
  const lines = (line: (at: number) => string) => Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');
  return [
    `id,age,label\n${lines((at) => `r${at},${18 + ((at * 7919) % 61)},${truth(at)}`)}`,
    `id,predicted\n${lines((at) => `r${at},${guess(at)}`)}`,
  ];
}
