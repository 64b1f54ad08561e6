import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Result } from '../../../src/result/document.ts';
import { DIGITS, FIXTURES, type Ran, type Workplace, workplace } from './assay.ts';
import { CLEAR_DATA, clearRows, writeDigits } from './tables.ts';

/** Whose mistake it is decides the exit code. */
const INPUT = 2;
const MODEL = 1;

const TINY = (name: string) => join(FIXTURES, 'models', `${name}.onnx`);

interface Change {
  /** `model`, `baseline` and whatever else stands at the top of the policy. */
  readonly top?: object;
  readonly gate?: object;
}

/** A place with `rows` in rows.csv, and a policy that an honest model passes; `change` spoils it. */
function spoiled({ top = {}, gate = {} }: Change, rows: string = clearRows(30)): Workplace {
  const place = workplace();
  place.write('rows.csv', rows);
  place.write('modelassay.yml', {
    version: 1,
    model: TINY('identity'),
    ...top,
    gates: { accuracy: { data: CLEAR_DATA, metrics: { accuracy: { min: 0.9 } }, ...gate } },
  });
  return place;
}

/** The gate's own error: told on the terminal, kept in its result, and never a stack trace. */
async function problemOf(place: Workplace, code: number): Promise<NonNullable<Result['problem']>> {
  const ran = await place.cli(['run']);
  expect(ran.said).toContain('Blocked: accuracy could not decide.');
  expectPlain(ran);
  expect(ran.code).toBe(code);
  const result = place.result();
  expect(result).toMatchObject({ verdict: 'error', checks: [] });
  expect(result.problem?.kind).toBe(code === INPUT ? 'input' : 'subject');
  return result.problem!;
}

/** What is wrong before any gate runs is one line on standard error. */
async function mistakeOf(place: Workplace, args: readonly string[] = ['run']): Promise<string> {
  const ran = await place.cli(args);
  expectPlain(ran);
  expect(ran).toMatchObject({ code: INPUT, stdout: '' });
  // One line, and where the page on troubleshooting says more.
  const [, message] = /^error: ([^\n]+)\n(?:More: \S+\n)?$/.exec(ran.stderr) ?? [];
  expect(message, ran.stderr).toBeDefined();
  return message!;
}

function expectPlain({ said }: Ran): void {
  expect(said).not.toMatch(/^\s+at .*[:(]/m);
  expect(said).not.toMatch(/Unexpected failure|\b[A-Z]\w*Error\b|\bE[A-Z]{4,}:|\[object |undefined/);
}

describe('data', () => {
  test('no rows', async () => {
    const { message } = await problemOf(spoiled({}, 'id,label,a,b,c\n'), INPUT);
    expect(message).toBe('rows.csv has no rows, so there is nothing to measure. Check data.path.');
  });

  test('no rows in Parquet', async () => {
    const data = { path: 'rows.parquet', id: 'id', inputs: { pixels: 'pixels' } };
    const place = spoiled({ top: { model: join(DIGITS, 'candidate.onnx') }, gate: { data } });
    await writeDigits(place.at('rows.parquet'), 'select * from rows where nth < 0');
    const { message } = await problemOf(place, INPUT);
    expect(message).toBe('rows.parquet has no rows, so there is nothing to measure. Check data.path.');
  });

  test('no bytes', async () => {
    const { message } = await problemOf(spoiled({}, ''), INPUT);
    expect(message).toContain('rows.csv is empty: it has not even a header line');
  });

  test('no file', async () => {
    const place = spoiled({ gate: { data: { ...CLEAR_DATA, path: 'gone.csv' } } });
    const { message } = await problemOf(place, INPUT);
    expect(message).toContain('gone.csv does not exist');
  });

  test('a Parquet file cut short', async () => {
    const place = spoiled({ gate: { data: 'rows.parquet' } });
    place.write('rows.parquet', readFileSync(join(DIGITS, 'eval.parquet')).subarray(0, 20_000));
    const { message } = await problemOf(place, INPUT);
    expect(message).toContain('rows.parquet is not a whole Parquet file: it was cut short or damaged.');
  });

  test('no label column', async () => {
    const place = spoiled({ gate: { data: { ...CLEAR_DATA, label: 'digit' } } });
    const { message } = await problemOf(place, INPUT);
    expect(message).toContain('rows.csv has no column "digit"');
    expect(message).toContain('"id", "label", "a", "b", "c"');
  });

  test('a missing label', async () => {
    const rows = clearRows(30, (row) => (row === 4 ? { label: '' } : {}));
    const { message } = await problemOf(spoiled({}, rows), INPUT);
    expect(message).toBe(
      '1 of 30 rows of rows.csv have no label in the column "label", the first is row 5. Label them, or leave them out with allow-missing-labels: true.',
    );
  });

  test('a missing label that may be missing is left out and told', async () => {
    const rows = clearRows(60, (row) => (row === 4 ? { label: '' } : {}));
    const place = spoiled({ gate: { 'allow-missing-labels': true } }, rows);
    expect((await place.cli(['run'])).code).toBe(0);
    expect(place.result().checks[0]?.numbers.value?.rows?.count).toBe(59);
    expect(place.result().notChecked).toEqual([
      { title: '1 row', reason: 'they have no label, and allow-missing-labels is true' },
    ]);
  });

  test('no label at all', async () => {
    const rows = clearRows(30, () => ({ label: '' }));
    const { message } = await problemOf(spoiled({}, rows), INPUT);
    expect(message).toBe('Every row of rows.csv lacks a label in the column "label".');
  });

  test('an id twice', async () => {
    const rows = clearRows(30, (row) => (row === 9 ? { id: 'r3' } : {}));
    const { message } = await problemOf(spoiled({}, rows), INPUT);
    expect(message).toContain('rows.csv has the id "r3" twice in the column "id", in rows 4 and 10.');
  });

  test('one row: nothing can be told from it', async () => {
    const place = spoiled(
      {
        top: { baseline: TINY('identity') },
        gate: { metrics: { accuracy: { min: 0.9, 'max-drop': '1pp' }, f1_macro: { min: 0.5 }, log_loss: { max: 1 } } },
      },
      clearRows(1),
    );
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(MODEL);
    expectPlain(ran);
    const verdicts = place.result().checks.map(({ id, verdict }) => [id, verdict]);
    expect(verdicts).toEqual([
      ['accuracy_micro.min', 'inconclusive'],
      ['accuracy_micro.max-drop', 'inconclusive'],
      ['f1_macro.min', 'inconclusive'],
      ['log_loss.max', 'error'],
    ]);
    expect(ran.stdout).toMatch(/A conclusion needs about 29 rows\s+\(now 1\)/);
    expect(ran.stdout).toContain('log_loss needs rows of at least two classes, and these are all of one.');
  });

  test('NaN in a feature: the model is given it, and what it makes of it counts', async () => {
    const rows = clearRows(60, (row) => (row === 7 ? { features: ['nan', 1, 1] } : {}));
    const place = spoiled({}, rows);
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(MODEL);
    expect(ran.stderr).toContain(
      'warning: accuracy: 1 feature is NaN or infinite; the model was given them as they are.',
    );
    expect(place.result().checks[0]).toMatchObject({
      verdict: 'error',
      reason: 'The model’s output is NaN or infinite in 1 of 60 rows.',
    });
  });

  test('an empty feature: a model has no null', async () => {
    const rows = clearRows(30, (row) => (row === 7 ? { features: ['', 1, 1] } : {}));
    const { message } = await problemOf(spoiled({}, rows), INPUT);
    expect(message).toContain('Column "a" is null in row 8, and a model has no null');
  });
});

describe('classes', () => {
  test('a label that is never predicted', async () => {
    const features = (row: number) => (row % 3 === 1 ? [1, 5, 1] : [5, 1, 1]);
    const place = spoiled(
      { gate: { metrics: { 'recall[2]': { min: 0.5 }, 'precision[2]': { min: 0.5 } } } },
      clearRows(90, (row) => ({ features: features(row) })),
    );
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(MODEL);
    const [recall, precision] = place.result().checks;
    expect(recall).toMatchObject({ title: 'recall[2]', verdict: 'fail', numbers: { value: { value: 0 } } });
    expect(precision).toMatchObject({ title: 'precision[2]', verdict: 'error', numbers: { value: { value: null } } });
    expect(precision?.reason).toContain('Class 2 was never predicted');
  });

  test('a class that the labels never show', async () => {
    const place = spoiled(
      { gate: { metrics: { 'recall[2]': { min: 0.5 }, 'recall[cat]': { min: 0.5 } } } },
      clearRows(60, (row) => ({ label: String(row % 2), features: row % 2 === 0 ? [5, 1, 1] : [1, 5, 1] })),
    );
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(MODEL);
    const [unseen, unknown] = place.result().checks;
    expect(unseen).toMatchObject({ verdict: 'error' });
    expect(unseen?.reason).toContain('Class 2 does not occur in the truth');
    expect(unknown).toMatchObject({ verdict: 'error' });
    expect(unknown?.reason).toBe('recall[cat]: there is no class "cat"; the classes are 0, 1, 2.');
  });

  test('one class only', async () => {
    const metrics = { accuracy: { min: 0.5 }, cohen_kappa: { min: 0.5 }, mcc: { min: 0.5 } };
    const place = spoiled(
      { gate: { metrics } },
      clearRows(60, () => ({ label: '0', features: [5, 1, 1] })),
    );
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(MODEL);
    expectPlain(ran);
    const [accuracy, kappa, mcc] = place.result().checks;
    expect(accuracy?.verdict).toBe('pass');
    expect(kappa).toMatchObject({ verdict: 'error' });
    expect(kappa?.reason).toContain('chance agreement is total and kappa is 0/0');
    expect(mcc?.verdict).not.toBe('pass');
    expect(mcc?.reason).toBe('These rows give no interval to compare with the limit 0.5000, so they cannot tell.');
  });

  test('more labels than output columns', async () => {
    const rows = clearRows(30, (row) => ({ label: String(row % 5) }));
    const { message, source } = await problemOf(spoiled({}, rows), INPUT);
    expect(message).toContain(
      'The data has the labels "3", "4", and the 3 output columns of the model identity.onnx stand for "0", "1", "2".',
    );
    expect(source?.line).toBe(2);
  });

  test('more names than output columns', async () => {
    const model = { path: TINY('identity'), classes: ['0', '1', '2', '3'] };
    const { message } = await problemOf(spoiled({ top: { model } }), INPUT);
    expect(message).toContain('The output of the model identity.onnx has 3 columns, and classes of the model names 4');
  });

  test('a baseline with its classes in another order', async () => {
    const baseline = { path: TINY('identity'), classes: [2, 1, 0] };
    const place = spoiled({ top: { baseline } }, clearRows(60));
    const ran = await place.cli(['run']);
    // What production says is what the model is compared with, however bad; and where classes are named, they are believed.
    expect(ran.code).toBe(0);
    expect(place.result().checks[0]?.numbers.baseline?.value).toBeCloseTo(1 / 3, 12);
  });

  test('the wrong output', async () => {
    const model = { path: join(DIGITS, 'candidate.onnx'), output: 'embedding' };
    const data = { path: join(DIGITS, 'eval.parquet'), inputs: { pixels: 'pixels' } };
    const place = spoiled({ top: { model }, gate: { data } });
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(MODEL);
    expect(place.result()).toMatchObject({ verdict: 'fail', environment: { output: 'embedding' } });
    expect(ran.stdout.replaceAll(/\s+/g, ' ')).toContain('(read from embedding)');
  });

  test('an output that is not there', async () => {
    const model = { path: TINY('identity'), output: 'logits' };
    const { message } = await problemOf(spoiled({ top: { model } }), INPUT);
    expect(message).toContain('The model has no output "logits"');
    expect(message).toContain('"y" (float32 [n, 3])');
  });
});

describe('the model file', () => {
  const withModel = (content: string | Uint8Array) => {
    const place = spoiled({ top: { model: 'm.onnx' } });
    place.write('m.onnx', content);
    return place;
  };

  test('is not there', async () => {
    const { message } = await problemOf(spoiled({ top: { model: 'nowhere.onnx' } }), INPUT);
    expect(message).toContain(
      'The model nowhere.onnx is not at nowhere.onnx. Put it there, or name another one with model.',
    );
  });

  test('is not named', async () => {
    const place = workplace();
    place.write('rows.csv', clearRows(30));
    const gate = { data: CLEAR_DATA, metrics: { accuracy: { min: 0.9 } } };
    place.write('modelassay.yml', { version: 1, gates: { accuracy: gate } });
    const { message } = await problemOf(place, INPUT);
    expect(message).toContain('No model is named. Say which one with model');
  });

  test('is cut short', async () => {
    const { message } = await problemOf(
      withModel(readFileSync(join(DIGITS, 'candidate.onnx')).subarray(0, 1e5)),
      INPUT,
    );
    expect(message).toMatch(/^m\.onnx cannot be read as an ONNX model: .* the file was cut short or is damaged/);
  });

  test('has zero bytes', async () => {
    const { message } = await problemOf(withModel(''), INPUT);
    expect(message).toContain('the model m.onnx has zero bytes');
  });

  test('is no ONNX', async () => {
    const { message } = await problemOf(withModel('This is no protobuf.\n'), INPUT);
    expect(message).toContain('the model m.onnx is not an ONNX file: it looks like a text file');
  });

  test('is a pointer of Git LFS', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    const { message } = await problemOf(withModel(pointer), INPUT);
    expect(message).toContain('it looks like a Git LFS pointer; fetch the file that it stands for');
  });

  test('lacks its external weights', async () => {
    const { message } = await problemOf(spoiled({ top: { model: TINY('missing-weights') } }), INPUT);
    expect(message).toContain('the tensor "weight" has its elements in "nowhere.bin", which does not exist');
  });

  test('uses an operator that nobody knows', async () => {
    const { message } = await problemOf(spoiled({ top: { model: TINY('unknown-operator') } }), MODEL);
    expect(message).toContain('unknown-operator.onnx uses the operator Frobnicate');
  });

  test('has an input that no column feeds', async () => {
    const data = { ...CLEAR_DATA, inputs: { features: ['a', 'b', 'c'] } };
    const { message } = await problemOf(spoiled({ top: { model: TINY('two-inputs') }, gate: { data } }), INPUT);
    expect(message).toContain('No column feeds the input "kind" of the model.');
    expect(message).toContain('"features" (float32 [batch, 3]), "kind" (int64 [batch, 1])');
  });

  test('has another shape than the columns', async () => {
    const data = { ...CLEAR_DATA, inputs: { x: ['a', 'b'] } };
    const { message } = await problemOf(spoiled({ gate: { data } }), INPUT);
    expect(message).toContain(
      'The 2 columns have the shape [2] per row, and input "x" of the model takes float32 [n, 3]',
    );
  });
});

describe('a model that misbehaves', () => {
  /** Every row's first feature tells these models how much to do. One row is tried before the others. */
  const withRows = (model: string, feature: number, gate: object = {}) =>
    spoiled(
      { top: { model: TINY(model) }, gate },
      clearRows(30, () => ({ features: [feature, 1, 1] })),
    );

  test('crashes', async () => {
    const { message } = await problemOf(withRows('crash', 1), MODEL);
    expect(message).toMatch(/^crash\.onnx ended its process with SIGABRT .* while it worked on a batch of 1 row,/);
  });

  test('hangs', async () => {
    const { message } = await problemOf(withRows('slow', 1e12, { timeout: '4s' }), MODEL);
    expect(message).toContain('slow.onnx gave no answer for a batch of 1 row within the limit of 4 s');
  });

  test('eats memory', async () => {
    const { message } = await problemOf(withRows('memory-eater', 4e8, { memory: '400MiB' }), MODEL);
    expect(message).toMatch(/^memory-eater\.onnx took \d+ MiB of memory .* above the limit of 400 MiB/);
  });

  test('answers for fewer rows than it was asked', async () => {
    const { message } = await problemOf(spoiled({ top: { model: TINY('loses-rows') } }), MODEL);
    expect(message).toContain('came back as float32 [1, 3] for a batch of 30 rows');
  });

  test('says NaN', async () => {
    // One over the root of a small feature is large: right for the label, and NaN where the feature is negative.
    const features = (row: number) => [0, 1, 2].map((index) => (index === row % 3 ? 0.01 : row === 3 ? -1 : 1));
    const rows = clearRows(60, (row) => ({ features: features(row) }));
    const place = spoiled({ top: { model: TINY('nan-logits') } }, rows);
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(MODEL);
    expect(place.result().checks[0]).toMatchObject({
      verdict: 'error',
      reason: 'The model’s output is NaN or infinite in 1 of 60 rows.',
    });
  });
});

describe('several gates', () => {
  const withContract = (top: object, rows?: string) => {
    const place = spoiled({ top }, rows);
    const policy = parse(place.read('modelassay.yml'));
    const gates = { 'data-schema': { contract: 'contract.yaml', data: 'rows.csv' }, ...policy.gates };
    place.write('modelassay.yml', { ...policy, gates });
    place.write('contract.yaml', {
      apiVersion: 'v3.1.0',
      kind: 'DataContract',
      id: 'rows',
      version: '1.0.0',
      status: 'active',
      schema: [{ name: 'rows', properties: [{ name: 'label', logicalType: 'integer', required: true }] }],
    });
    return place;
  };
  const verdictOf = (place: Workplace, gate: string) => place.result(`modelassay-out/results/${gate}.json`).verdict;

  test('a model that crashes does not keep the other gates from their verdicts', async () => {
    const place = withContract({ model: TINY('crash') });
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(MODEL);
    expectPlain(ran);
    expect([verdictOf(place, 'data-schema'), verdictOf(place, 'accuracy')]).toEqual(['pass', 'error']);
    expect(ran.stdout).toContain('Blocked: accuracy could not decide.');
  });

  test('a contract that cannot be read does not keep the model from its verdict', async () => {
    const place = withContract({}, clearRows(60));
    place.write('contract.yaml', 'kind: [');
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(INPUT);
    expectPlain(ran);
    expect([verdictOf(place, 'data-schema'), verdictOf(place, 'accuracy')]).toEqual(['error', 'pass']);
  });

  test('an interruption keeps what was finished', async () => {
    const place = withContract(
      { model: TINY('slow') },
      clearRows(60, () => ({ features: [1e12, 1, 1] })),
    );
    const ran = await interrupted(place, ['run'], 'SIGINT');
    expect(ran.code).toBe(130);
    expect(verdictOf(place, 'data-schema')).toBe('pass');
    expect(JSON.parse(place.read('modelassay-out/report.json'))).toMatchObject({
      verdict: 'error',
      gates: [{ gate: 'data-schema', verdict: 'pass' }],
      missing: [{ gate: 'accuracy' }],
    });
    expect(place.read('modelassay-out/report.md')).toContain('The run was interrupted.');
  });
});

describe('modelassay.yml', () => {
  const mistakeIn = (text: string, args?: readonly string[]) => {
    const place = workplace();
    place.write('modelassay.yml', text);
    return mistakeOf(place, args);
  };

  test('is not there', async () => {
    expect(await mistakeOf(workplace())).toBe(
      'modelassay.yml cannot be read: there is no such file or folder. Name the policy with --config, or create modelassay.yml.',
    );
  });

  test('is a folder', async () => {
    const place = workplace();
    mkdirSync(place.at('modelassay.yml'));
    expect(await mistakeOf(place)).toContain('modelassay.yml cannot be read: it is a folder.');
  });

  test('is no YAML', async () => {
    expect(await mistakeIn('version: 1\ngates: { accuracy: [\n')).toMatch(/^modelassay\.yml:3:1: not valid YAML: /);
  });

  test('is indented with a tab', async () => {
    expect(await mistakeIn('version: 1\ngates:\n\taccuracy: {}\n')).toMatch(
      /^modelassay\.yml:3:1: not valid YAML: .*YAML allows only spaces\.$/,
    );
  });

  test('names an unknown gate', async () => {
    expect(await mistakeIn('version: 1\ngates:\n  acuracy: {}\n')).toMatch(
      /^modelassay\.yml:3:3: gates: unknown key "acuracy"\. Did you mean "accuracy"\? Allowed: .*accuracy/,
    );
  });

  test('names no gate', async () => {
    expect(await mistakeIn('version: 1\ngates: {}\n')).toMatch(
      /^modelassay\.yml names no gate, so nothing would be tested\. Add one of: .*accuracy/,
    );
  });

  test('does not have the gate that --gate asks for', async () => {
    expect(await mistakeOf(spoiled({}), ['run', '--gate', 'acuracy'])).toBe(
      'modelassay.yml has no gate "acuracy". Did you mean "accuracy"? It has accuracy.',
    );
  });

  test('has a limit without a unit', async () => {
    const place = spoiled({ gate: { metrics: { accuracy: { 'max-drop': 0.01 } } } });
    expect(await mistakeOf(place)).toMatch(
      /^modelassay\.yml:\d+:\d+: gates\.accuracy\.metrics\.accuracy\.max-drop: 0\.01 is ambiguous: write 1pp for percentage points, or 1% /,
    );
  });

  test('has an unknown metric', async () => {
    const place = spoiled({ gate: { metrics: { acuracy: { min: 0.9 } } } });
    expect(await mistakeOf(place)).toMatch(
      /^modelassay\.yml:\d+:\d+: gates\.accuracy\.metrics\.acuracy: the metric "acuracy" is unknown; did you mean accuracy\?$/,
    );
  });

  test('names an environment variable that is not set', async () => {
    const place = spoiled({ top: { model: '${MODEL_PATH}' } });
    expect(await mistakeOf(place)).toMatch(
      /^modelassay\.yml:2:\d+: model: the environment variable MODEL_PATH is not set\.$/,
    );
  });

  test('a flag is told by its own name', async () => {
    const flags = ['accuracy', '--data', 'rows.csv', '--metrics', '{ accuracy: { min: 2 } }'];
    expect(await mistakeOf(workplace(), flags)).toMatch(
      /^flag --metrics, character 20: gates\.accuracy\.metrics\.accuracy\.min: 2 is outside 0 to 1; write 0\.02 or 2%\.$/,
    );
  });
});

describe('--out', () => {
  test('is a file', async () => {
    const place = spoiled({});
    place.write('taken', 'precious');
    expect(await mistakeOf(place, ['run', '--out', 'taken'])).toMatch(
      /^The output folder taken cannot be written: a file is in its way at .*taken.*\. Name another one with --out\.$/,
    );
    expect(place.read('taken')).toBe('precious');
  });

  test('has a file where the results go', async () => {
    const place = spoiled({});
    place.write('out/results', 'precious');
    expect(await mistakeOf(place, ['run', '--out', 'out'])).toContain('a file is in its way');
  });

  test('is a file, for the report', async () => {
    const place = spoiled({}, clearRows(60));
    await place.cli(['run']);
    place.write('taken', 'precious');
    expect(await mistakeOf(place, ['report', 'modelassay-out', '--out', 'taken'])).toContain('a file is in its way');
  });
});

describe('an interruption', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s: no verdict, no process left, no old result', async (signal) => {
    const place = spoiled({}, clearRows(60));
    expect((await place.cli(['run'])).code).toBe(0);
    place.write(
      'rows.csv',
      clearRows(60, () => ({ features: [1e12, 1, 1] })),
    );
    const ran = await interrupted(place, ['run', '--model', TINY('slow')], signal);
    expect(ran.code).toBe(130);
    expectPlain(ran);
    expect(ran.stderr).toContain('error: Interrupted: no verdict from accuracy.');
    expect(ran.stdout).toContain('Blocked: accuracy delivered no result.');
    expect(JSON.parse(place.read('modelassay-out/report.json'))).toMatchObject({
      verdict: 'error',
      gates: [],
      missing: [{ gate: 'accuracy', reason: 'The run was interrupted.' }],
    });
    expect(existsSync(place.at('modelassay-out/results/accuracy.json'))).toBe(false);
  });
});

/** Sends the signal when the model's runtime is found: what comes next lasts longer than anyone waits. */
function interrupted(place: Workplace, args: readonly string[], signal: NodeJS.Signals): Promise<Ran> {
  let sent = false;
  return place.cli(args, {
    watch: (said, kill) => {
      if (sent || !said.includes('onnxruntime-node')) return;
      sent = true;
      kill(signal);
    },
  });
}
