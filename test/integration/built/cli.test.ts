import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import type { Check, Result } from '../../../src/result/document.ts';
import { readResult } from '../../../src/result/read.ts';
import { DIGITS, DIGITS_POLICY, FIXTURES, ROOT, type Workplace, workplace } from './assay.ts';
import { CLEAR_DATA, clearRows, writeDigits } from './tables.ts';

/** What a person reads: the no-break space between a number and its unit is a space. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

/** A policy for the tiny model that is right on every row of `clearRows`. */
function clearPolicy(gate: object = {}, models: object = {}): object {
  const metrics = { accuracy: { min: 0.95 } };
  return {
    version: 1,
    model: `${FIXTURES}/models/identity.onnx`,
    ...models,
    gates: { accuracy: { data: CLEAR_DATA, metrics, ...gate } },
  };
}

function checkOf(result: Result, id: string): Check {
  const check = result.checks.find((one) => one.id === id);
  if (!check) throw new Error(`no check ${id} among ${result.checks.map((one) => one.id).join(', ')}`);
  return check;
}

describe('modelassay run on the example', () => {
  test('passes the candidate, and writes the result and the report', async () => {
    const place = workplace();
    const ran = await place.cli(['run', '--config', DIGITS_POLICY]);
    expect(ran.code).toBe(0);
    expect(ran.stdout.split('\n')[0]).toMatch(/^✔ Passed: accuracy .+ · \d+ checks of the model hold/);
    expect(ran.stderr).toContain('Written: modelassay-out/report.md');
    const read = readResult(readFileSync(place.at('modelassay-out/results/accuracy.json')));
    expect(read).toMatchObject({ ok: true, result: { gate: 'accuracy', verdict: 'pass' } });
    expect(place.result('modelassay-out/results/data-schema.json').verdict).toBe('pass');
    expect(place.read('modelassay-out/report.md').split('\n')[0]).toMatch(/Passed: accuracy .+ · \d+ data rules hold/);
    expect(plain(place.read('modelassay-out/report.md'))).toMatch(
      /^\| accuracy ↑ +\| +96\.39 % \| +96\.99 % \| \+0\.60 pp .+ ✅ ✅ pass \|$/m,
    );
  });

  test('blocks the regressed model, and says that class 8 is lost', async () => {
    const place = workplace();
    const model = join(DIGITS, 'regressed.onnx');
    const ran = await place.cli(['run', '--config', DIGITS_POLICY, '--model', model]);
    expect(ran.code).toBe(1);
    expect(ran.stdout.split('\n')[0]).toBe('✖ Blocked: the model lost class 8.');
    expect(plain(ran.stdout)).toMatch(
      /^ +recall\[8\] ↑ +98\.13 % +40\.19 % .+ ≥ 90 % +✖ fail\n +Even the upper bound 48\.\d\d % is beyond the limit 90\.00 %\./m,
    );
    const result = place.result();
    expect(result.verdict).toBe('fail');
    expect(place.result('modelassay-out/results/data-schema.json').verdict).toBe('pass');
    expect(plain(result.summary)).toContain(
      'recall[8] 98.13 % → 40.19 % (−57.94 pp; ≥ 90 % asked; 107 rows of class 8)',
    );
    expect(checkOf(result, 'recall[8].min')).toMatchObject({
      verdict: 'fail',
      effect: { kind: 'blocks' },
      limit: { text: '90%', source: { line: lineOf('recall[8]') } },
    });
    const slices = result.tables.find((table) => table.id === 'slices-label');
    expect(slices?.rows[0]?.[0]).toBe('8');
    expect(place.read('modelassay-out/report.md')).toContain(
      '58 of 107 rows of class 8 are now predicted as 3 (before: 0).',
    );
  });

  test.each(['candidate.onnx', 'candidate-fp16.onnx', 'candidate-int8.onnx', 'baked-batch.onnx', 'regressed.onnx'])(
    'measures %s as scikit-learn did',
    async (model) => {
      const truth = JSON.parse(readFileSync(join(DIGITS, 'truth.json'), 'utf8')).models[model];
      const place = workplace();
      const limits = { min: 0 };
      place.write('modelassay.yml', {
        version: 1,
        model: join(DIGITS, model),
        gates: {
          accuracy: {
            data: { path: join(DIGITS, 'eval.parquet'), inputs: { pixels: 'pixels' } },
            metrics: { accuracy: limits, f1_macro: limits, 'recall[8]': limits, log_loss: { max: '9nats' } },
            resamples: 200,
          },
        },
      });
      expect((await place.cli(['run'])).code).toBe(0);
      const result = place.result();
      const value = (id: string) => checkOf(result, id).numbers.value?.value ?? Number.NaN;
      const digits = 10;
      expect(value('accuracy_micro.min')).toBeCloseTo(truth.accuracy, digits);
      expect(value('f1_macro.min')).toBeCloseTo(truth.f1_macro, digits);
      expect(value('recall[8].min')).toBeCloseTo(truth.recall_of_8, digits);
      expect(value('log_loss.max')).toBeCloseTo(truth.log_loss, 4);
      expect(result.subject?.files).toEqual([{ path: model, sha256: truth.sha256, bytes: truth.bytes }]);
      expect(result.datasets[0]?.rows).toBe(997);
      const quantised = model.includes('int8');
      expect(result.environment.quantisedArithmetic).toBe(quantised ? 'exact' : undefined);
      expect(result.notChecked.map(({ title }) => title)).toEqual(quantised ? ['saturating 8-bit arithmetic'] : []);
    },
  );

  test('reads the same rows from NPZ', async () => {
    const place = workplace();
    const data = `{ path: ${join(DIGITS, 'eval.npz')}, inputs: { pixels: pixels } }`;
    const ran = await place.cli([
      'accuracy',
      ...['--model', join(DIGITS, 'candidate.onnx'), '--data', data, '--metrics', '{ accuracy: { min: 95% } }'],
    ]);
    expect(plain(ran.said)).toMatch(/^ +accuracy ↑ +96\.99 % .+ ✔ pass$/m);
    expect(ran.code).toBe(0);
  });

  test('is quiet about a model compared with itself', async () => {
    const place = workplace();
    const same = join(DIGITS, 'candidate.onnx');
    const ran = await place.cli(['run', '--config', DIGITS_POLICY, '--model', same, '--baseline', same]);
    expect(ran.code).toBe(0);
    const result = place.result();
    expect(result.checks.map((check) => check.verdict)).toEqual(result.checks.map(() => 'pass'));
    expect(checkOf(result, 'accuracy_micro.max-drop').numbers.difference?.value).toBe(0);
    const changed = result.tables.find((table) => table.id === 'changed-rows');
    expect(changed?.rows.map((row) => row[1])).toEqual([0, 0, 0]);
    expect(result.tables.find((table) => table.id === 'changed-confusions')).toBeUndefined();
  });

  test('says the same twice, byte for byte', async () => {
    const place = workplace();
    const texts: string[] = [];
    for (const out of ['first', 'second']) {
      await place.cli(['run', '--config', DIGITS_POLICY, '--out', out], { env: { GITHUB_RUN_ID: out } });
      texts.push(place.read(`${out}/results/accuracy.json`));
    }
    const kept = texts.map((text) => {
      const { startedAt, durationMs, run, environment, ...rest } = JSON.parse(text) as Result;
      expect([startedAt, durationMs, run, environment].every((value) => value !== undefined)).toBe(true);
      return JSON.stringify(rest);
    });
    expect(kept[1]).toBe(kept[0]);
    // Keys are sorted in the file itself, so what is equal as a value is equal in bytes.
    expect(Object.keys(JSON.parse(texts[0]!))).toEqual(Object.keys(JSON.parse(texts[0]!)).sort());
  });
});

function lineOf(text: string): number {
  return (
    readFileSync(DIGITS_POLICY, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

describe('mutations of the example', () => {
  test('shuffled labels fail', async () => {
    const place = workplace();
    await writeDigits(
      place.at('rows.parquet'),
      'select a.id, b.label, a.pixels from rows a join rows b on b.nth = (a.nth + 1) % 997 order by a.nth',
    );
    const ran = await place.cli(digitsOn('rows.parquet'));
    expect(ran.code).toBe(1);
    expect(place.result().verdict).toBe('fail');
    expect(plain(ran.stdout)).toMatch(
      /^ +accuracy ↑ .+ ✖ fail\n +Even the upper bound 1\d\.\d\d % is beyond the limit 95\.00 %\./m,
    );
  });

  test('swapped outputs are told from a bad model where nobody named the classes', async () => {
    const place = workplace();
    await writeDigits(place.at('rows.parquet'), 'select id, 9 - label as label, pixels from rows order by nth');
    const ran = await place.cli(digitsOn('rows.parquet'));
    expect(ran.code).toBe(1);
    expect(place.result()).toMatchObject({ verdict: 'error', problem: { kind: 'subject' } });
    expect(place.result().problem?.message).toContain('its classes seem to be in another order');
  });

  test('the order of classes that are named is believed, so the model is judged by it', async () => {
    const place = workplace();
    const model = `{ path: ${join(DIGITS, 'candidate.onnx')}, classes: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0] }`;
    const ran = await place.cli(['run', '--config', DIGITS_POLICY, '--gate', 'accuracy', '--model', model]);
    expect(ran.code).toBe(1);
    expect(place.result()).toMatchObject({ verdict: 'fail', problem: null });
    expect(checkOf(place.result(), 'accuracy_micro.min').numbers.value?.value).toBeLessThan(0.01);
  });

  test('a dropped label column is a mistake of the input', async () => {
    const place = workplace();
    await writeDigits(place.at('rows.parquet'), 'select id, pixels from rows order by nth');
    const ran = await place.cli(digitsOn('rows.parquet'));
    expect(ran.code).toBe(2);
    expect(place.result().problem?.message).toContain('rows.parquet has no column "label"');
  });

  test('rows in another order say the same', async () => {
    const place = workplace();
    await writeDigits(place.at('rows.parquet'), 'select id, label, pixels from rows order by id desc');
    expect((await place.cli(digitsOn('rows.parquet'))).code).toBe(0);
    expect(checkOf(place.result(), 'accuracy_micro.min').numbers.value?.value).toBeCloseTo(0.9699097291875627, 10);
  });

  const digitsOn = (data: string) => [
    'accuracy',
    ...['--model', join(DIGITS, 'candidate.onnx'), '--metrics', '{ accuracy: { min: 95% } }'],
    ...['--data', `{ path: ${data}, id: id, label: label, inputs: { pixels: pixels } }`],
  ];
});

describe('too few rows', () => {
  test('is inconclusive, blocks, and says how many rows are needed', async () => {
    const place = fewRows();
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('? Cannot tell yet: 1 check needs more rows.');
    expect(ran.stdout).toContain('A conclusion needs about 59 rows (now 20).');
    expect(place.result()).toMatchObject({ verdict: 'inconclusive' });
    expect(place.result().checks[0]?.needed).toEqual({ count: 59, of: { kind: 'data' }, among: null });
  });

  test('only warns where the policy says so', async () => {
    const place = fewRows();
    const ran = await place.cli(['accuracy', '--on-inconclusive', 'warn']);
    expect(ran.code).toBe(0);
    expect(plain(ran.stdout).split('\n')[0]).toBe('✔ Passed with 1 warning: accuracy 100.00 %.');
    expect(ran.stdout).toMatch(/^ +accuracy\u00a0↑ .+ ! inconclusive \(warning\)$/m);
    expect(ran.stdout.replace(/\s+/g, ' ')).toContain(
      'It only warns (on-inconclusive). A conclusion needs about 59 rows (now 20).',
    );
    expect(place.result().checks[0]).toMatchObject({
      verdict: 'inconclusive',
      effect: { kind: 'warns', by: 'on-inconclusive' },
    });
  });

  test('59 rows are enough', async () => {
    const place = workplace();
    place.write('rows.csv', clearRows(59));
    place.write('modelassay.yml', clearPolicy());
    const ran = await place.cli(['run']);
    expect(ran.code).toBe(0);
    expect(plain(ran.stdout).split('\n')[0]).toBe('✔ Passed: accuracy 100.00 %.');
    expect(plain(ran.stdout)).toMatch(/^ +accuracy ↑ +100\.00 % +\[95\.05, 100\.00\] +≥ 95 % +✔ pass$/m);
    expect(place.result().summary).toBe('The one accuracy check holds on 59 rows.');
  });

  function fewRows(): Workplace {
    const place = workplace();
    place.write('rows.csv', clearRows(20));
    place.write('modelassay.yml', clearPolicy());
    return place;
  }
});

describe('a missing baseline', () => {
  const METRICS = { accuracy: { min: 0.9, 'max-drop': '1pp' } };
  const run = async (gate: object, models: object) => {
    const place = workplace();
    place.write('rows.csv', clearRows(60));
    place.write('modelassay.yml', clearPolicy({ metrics: METRICS, ...gate }, models));
    return { place, ran: await place.cli(['run']) };
  };

  test('named but not there: an error that says what to do', async () => {
    const { place, ran } = await run({}, { baseline: 'production.onnx' });
    expect(ran.code).toBe(2);
    expect(place.result().problem?.message).toBe(
      'The baseline production.onnx is not at production.onnx. Put it there; for a first run without one say on-missing-baseline: warn.',
    );
    expect(place.result().problem?.source?.line).toBe(3);
  });

  test('not named at all: the limit blocks', async () => {
    const { place, ran } = await run({}, {});
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('There is no baseline to compare with. Name the production model with baseline:');
    expect(place.result().verdict).toBe('inconclusive');
  });

  test('warn: the limit is told and does not block', async () => {
    const { place, ran } = await run({ 'on-missing-baseline': 'warn' }, { baseline: 'production.onnx' });
    expect(ran.code).toBe(0);
    expect(checkOf(place.result(), 'accuracy_micro.max-drop')).toMatchObject({
      verdict: 'inconclusive',
      effect: { kind: 'warns', by: 'on-missing-baseline' },
    });
    expect(place.result().summary).toBe('1 of 2 accuracy checks hold on 60 rows; the rest does not block.');
  });

  test('pass: the limit is listed as not checked', async () => {
    const { place, ran } = await run({ 'on-missing-baseline': 'pass' }, { baseline: 'production.onnx' });
    expect(ran.code).toBe(0);
    expect(place.result().checks.map((check) => check.id)).toEqual(['accuracy_micro.min']);
    expect(ran.stdout).toContain('limits against a baseline: there is no baseline, and on-missing-baseline is pass');
  });

  test('pass with no other limit: nothing was checked, which is no pass', async () => {
    const { place, ran } = await run(
      { metrics: { accuracy: { 'max-drop': '1pp' } }, 'on-missing-baseline': 'pass' },
      {},
    );
    expect(ran.code).toBe(2);
    expect(place.result()).toMatchObject({ verdict: 'error', summary: 'No accuracy check was made on 60 rows.' });
    expect(place.result().problem?.message).toContain('No check is left to make, so there is nothing to pass');
  });
});

describe('a Trino cluster', () => {
  // The client is a CommonJS module, which the bundle must load as such.
  test('that is not there is told with what the system said, and nothing else', async () => {
    const place = workplace();
    const ran = await place.cli(['profile', '{ trino: "http://127.0.0.1:9", table: a.b.c }', '-o', 'p.json']);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toBe(
      'error: http://127.0.0.1:9 cannot be reached (ECONNREFUSED). Is the address right, and may this machine reach it?\n',
    );
    expect(existsSync(place.at('p.json'))).toBe(false);
  });
});

describe('flags', () => {
  test('--json prints one document on standard output and nothing else', async () => {
    const place = clearPlace();
    const ran = await place.cli(['run', '--json']);
    const verdict = JSON.parse(ran.stdout);
    expect(verdict).toMatchObject({
      schema: 'modelassay/verdict/v1',
      verdict: 'pass',
      blocking: false,
      gates: [{ gate: 'accuracy', checks: 1 }],
    });
    expect(place.read('modelassay-out/report.json')).toBe(ran.stdout);
  });

  test('--print-config shows every value with its origin, and runs nothing', async () => {
    const place = clearPlace();
    const ran = await place.cli(['accuracy', '--print-config', '--confidence', '0.9']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^model: .*identity\.onnx # modelassay\.yml:2:8$/m);
    expect(ran.stdout).toMatch(/^ +confidence: 0\.9 # flag --confidence$/m);
    expect(ran.stdout).toMatch(/^ +seed: 1 # default$/m);
    expect(parse(ran.stdout).gates.accuracy['on-inconclusive']).toBe('fail');
    expect(() => place.result()).toThrow('ENOENT');
  });

  test('--version is the package’s', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const ran = await workplace().cli(['--version']);
    expect(ran).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    [[], ['modelassay run ', 'modelassay report ', 'Exit code: 0 not blocked']],
    [['run'], ['modelassay run --gate accuracy', '--print-config', '--out']],
    [['accuracy'], ['modelassay accuracy --model', '--on-missing-baseline', '--metrics']],
    [['report'], ['modelassay report modelassay-out/results']],
  ])('%s --help has examples', async (command, expected) => {
    const ran = await workplace().cli([...command, '--help']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('Example');
    for (const text of expected) expect(ran.stdout).toContain(text);
  });

  test.each([
    [['run', '--confg', 'x'], "unknown option '--confg'", 'Did you mean --config?'],
    [['acuracy'], 'There is no command "acuracy".', 'Did you mean "accuracy"?'],
    [['acuracy', '--help'], 'There is no command "acuracy".', 'Did you mean "accuracy"?'],
    [['help', 'promot'], 'There is no command "promot".', 'Did you mean "promote"?'],
    [['run', 'modelassay.yml'], 'too many arguments', ''],
    [['run', '--config'], 'argument missing', ''],
    [['report'], "missing required argument 'path'", ''],
  ])('%s is a mistake of the command line', async (args, message, hint) => {
    const ran = await workplace().cli(args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain(hint);
  });

  test.each([
    ['run', 0, 'candidate.onnx'],
    ['run', 1, 'regressed.onnx'],
  ])('a reader that hangs up changes neither files nor exit code: %s, %i', async (command, code, model) => {
    const place = workplace();
    const args = [command, '--config', DIGITS_POLICY, '--model', join(DIGITS, model)];
    const ran = await place.cli(args, { hangsUp: true });
    expect(ran.stderr).toMatch(/^.{0,200}\n?$/s);
    expect(ran.code).toBe(code);
    expect(place.read('modelassay-out/report.md')).toContain('\n| accuracy\u00a0↑ ');
    expect(place.result().verdict).toBe(code === 0 ? 'pass' : 'fail');
  });

  const broken = (code: string) => `--import=data:text/javascript,${encodeURIComponent(code)}`;
  test.each([
    ['while a command works', "Object.fromEntries = () => { throw new TypeError('x is not a function'); }"],
    [
      'where nobody waits for it',
      "const wait = setInterval(() => { if (process.listenerCount('uncaughtException') === 0) return; clearInterval(wait); throw new TypeError('x is not a function'); }, 5)",
    ],
  ])('a fault of our own %s could not run, and is no verdict', async (_, code) => {
    const place = workplace();
    const args = ['run', '--config', DIGITS_POLICY];
    const ran = await place.cli(args, { env: { NODE_OPTIONS: broken(code) } });
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('Unexpected failure: x is not a function. This is a fault of Model Assay');
    expect(ran.stderr).not.toMatch(/^ +at /m);
    const told = await place.cli(args, { env: { NODE_OPTIONS: broken(code), MODELASSAY_DEBUG: '1' } });
    expect(told.stderr).toMatch(/^ +at /m);
  });

  test.runIf(existsSync('/dev/full')).each([
    [3, 'candidate.onnx'],
    [1, 'regressed.onnx'],
  ])('what cannot be told for want of space is no success: %i', async (code, model) => {
    const place = workplace();
    const args = [join(ROOT, 'dist/cli.js'), 'accuracy', '--config', DIGITS_POLICY, '--model', join(DIGITS, model)];
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const ran = spawnSync(process.execPath, args, {
      cwd: place.folder,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    expect(ran.stderr).toContain('error: what was to be told could not be written: the disk is full.');
    expect(ran.status).toBe(code);
  });

  test('no command prints the help and is a mistake', async () => {
    const ran = await workplace().cli([]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('Usage: modelassay');
  });

  test('color only where it is wanted', async () => {
    const place = clearPlace();
    const csi = '\u001b[';
    const plain = await place.cli(['run']);
    const forced = await place.cli(['run'], { env: { FORCE_COLOR: '1' } });
    const refused = await place.cli(['run'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect([plain, forced, refused].map((ran) => ran.stdout.includes(csi))).toEqual([false, true, false]);
    expect(place.read('modelassay-out/report.md')).not.toContain(csi);
  });

  test('--id tells results apart, and cannot lead out of the folder', async () => {
    const place = clearPlace();
    expect((await place.cli(['run', '--id', 'int8'])).code).toBe(0);
    expect(place.result('modelassay-out/results/accuracy.int8.json').id).toBe('int8');
    const hostile = await place.cli(['run', '--id', '../../evil']);
    expect(hostile.code).toBe(2);
    expect(hostile.stderr).toContain('The id "../../evil" cannot be part of a file name.');
  });

  test('a result of an earlier run does not outlive a run that fails', async () => {
    const place = clearPlace();
    await place.cli(['run']);
    await place.cli(['run', '--model', 'nowhere.onnx']);
    expect(place.result().verdict).toBe('error');
  });

  test('without a policy file, flags alone make one', async () => {
    const place = workplace();
    place.write('rows.csv', clearRows(60));
    const ran = await place.cli([
      'accuracy',
      ...['--model', `${FIXTURES}/models/identity.onnx`],
      ...['--data', '{ path: rows.csv, id: id, inputs: { x: [a, b, c] } }', '--metrics', '{ accuracy: { min: 0.9 } }'],
    ]);
    expect(ran.code).toBe(0);
    expect(place.result().policy.path).toBeNull();
  });
});

function clearPlace(): Workplace {
  const place = workplace();
  place.write('rows.csv', clearRows(60));
  place.write('modelassay.yml', clearPolicy());
  return place;
}

describe('modelassay report', () => {
  test('merges folders and files, and tells one verdict', async () => {
    const place = clearPlace();
    await place.cli(['run', '--id', 'fp32', '--out', 'one']);
    place.write('rows.csv', clearRows(20));
    await place.cli(['run', '--id', 'int8', '--out', 'two']);
    const ran = await place.cli(['report', 'one', 'two/results/accuracy.int8.json', '--out', 'merged', '--json']);
    expect(ran.code).toBe(1);
    const verdict = JSON.parse(ran.stdout);
    expect(verdict).toMatchObject({ verdict: 'inconclusive', blocking: true });
    expect(verdict.gates.map((gate: { id: string }) => gate.id)).toEqual(['fp32', 'int8']);
    const report = place.read('merged/report.md');
    expect(report.split('\n')[0]).toBe('## ❔ Cannot tell yet: 1 check needs more rows');
    expect(report).toContain('accuracy (int8) ❔ 1 check is open · accuracy (fp32) ✅ 1 check holds');
    // What is merged once can be merged again: the reports beside the results are no results.
    const again = await place.cli(['report', 'one', 'merged']);
    expect(again.code).toBe(0);
  });

  test('refuses the same gate twice', async () => {
    const place = clearPlace();
    await place.cli(['run', '--out', 'one']);
    await place.cli(['run', '--out', 'two']);
    const ran = await place.cli(['report', 'one/results', 'two/results']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /one\S+ and \S*two\S+ are results of the same gate accuracy; give each leg its own with --id\./,
    );
  });

  test.each([
    [
      'a pass over a failed check',
      (result: Result) => ({
        ...result,
        checks: [{ ...result.checks[0], verdict: 'fail', effect: { kind: 'blocks' } }],
      }),
    ],
    ['no checks', (result: Result) => ({ ...result, checks: [] })],
    ['a newer schema', (result: Result) => ({ ...result, schema: 'modelassay/result/v9' })],
    ['an unknown key', (result: Result) => ({ ...result, trust: 'me' })],
    ['no JSON', () => 'pass'],
  ])('refuses a tampered result: %s', async (_, tamper) => {
    const place = clearPlace();
    await place.cli(['run']);
    const tampered = tamper(place.result());
    place.write(
      'modelassay-out/results/accuracy.json',
      typeof tampered === 'string' ? tampered : JSON.stringify(tampered),
    );
    const ran = await place.cli(['report', 'modelassay-out']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('modelassay-out/results/accuracy.json is no result that can be trusted');
  });

  test('refuses an empty folder and one that is not there', async () => {
    const place = workplace();
    place.write('empty/readme.txt', 'nothing');
    const empty = await place.cli(['report', 'empty']);
    expect(empty.code).toBe(2);
    expect(empty.stderr).toContain('No result was found in empty.');
    const gone = await place.cli(['report', 'gone']);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain('gone cannot be read: there is no such file or folder.');
  });
});

describe('values of failing rows', () => {
  const rowsPlace = () => {
    const place = workplace();
    place.write('rows.csv', 'id,x\n1,5\n2,-7\n3,6\n');
    place.write('rows.odcs.yaml', {
      apiVersion: 'v3.1.0',
      kind: 'DataContract',
      id: 'rows',
      version: '1.0.0',
      status: 'active',
      schema: [
        {
          name: 'rows',
          properties: [
            { name: 'id', logicalType: 'integer', primaryKey: true, primaryKeyPosition: 1 },
            { name: 'x', logicalType: 'integer', logicalTypeOptions: { minimum: 0 } },
          ],
        },
      ],
    });
    return place;
  };
  const gate = ['data-schema', '--contract', 'rows.odcs.yaml', '--data', 'rows.csv'];

  test.each([
    ['stand in the report of whoever runs it', {}, true],
    ['are kept out of it where that is asked', { more: ['--public-repository', 'true'] }, false],
    ['are kept out of it in a CI that says nothing of its repository', { env: { JENKINS_URL: 'http://x' } }, false],
  ])('%s', async (_, { more = [], env = {} }: { more?: string[]; env?: Record<string, string> }, isShown) => {
    const place = rowsPlace();
    const ran = await place.cli([...gate, ...more], { env });
    expect(ran.code).toBe(1);
    expect(ran.stdout.includes('all −7')).toBe(isShown);
    const result = place.result('modelassay-out/results/data-schema.json');
    expect(/[-−]7/.test(JSON.stringify(result.checks))).toBe(isShown);
    expect(result.tables.find(({ id }) => id === 'sql')?.rows[0]?.[1]).toContain("FROM read_csv(['rows.csv']");
    expect(JSON.stringify(result)).not.toContain(place.folder);
  });

  test('no folder of the machine stands in what would be run', async () => {
    const place = rowsPlace();
    const ran = await place.cli([...gate, '--explain']);
    expect(ran.stdout).toContain("read_csv(['rows.csv']");
    expect(ran.stdout).not.toContain(place.folder);
  });
});
