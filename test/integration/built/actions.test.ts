import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Result } from '../../../src/result/document.ts';
import { DIGITS, FIXTURES, type RanAction, ROOT, type Workplace, workplace } from './assay.ts';
import { CLEAR_DATA, clearRows } from './tables.ts';

const POLICY = 'fixtures/digits/modelassay.yml';
const OUT = 'modelassay-out';

/** A workspace with the example in it, as a checkout of this repository would have it. */
function digitsWorkspace(): Workplace {
  const place = workplace();
  cpSync(DIGITS, place.at('fixtures/digits'), { recursive: true });
  cpSync(join(FIXTURES, 'contracts'), place.at('fixtures/contracts'), { recursive: true });
  return place;
}

/** A workspace for the tiny model that is right on every row. */
function tinyWorkspace(gate: object = {}, rows = 60): Workplace {
  const place = workplace();
  copyFileSync(join(FIXTURES, 'models/identity.onnx'), place.at('model.onnx'));
  place.write('rows.csv', clearRows(rows));
  place.write('modelassay.yml', {
    version: 1,
    model: 'model.onnx',
    gates: { accuracy: { data: CLEAR_DATA, metrics: { accuracy: { min: 0.9 } }, ...gate } },
  });
  return place;
}

function firstLine({ stdout }: RanAction): string {
  return stdout.split('\n')[0]!;
}

function lineOf(text: string): number {
  const lines = readFileSync(join(ROOT, POLICY), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

describe('the suite', () => {
  test('passes: summary, outputs, files, and nothing to annotate', async () => {
    const place = digitsWorkspace();
    const ran = await place.action('suite', { inputs: { config: POLICY } });
    expect(ran.code).toBe(0);
    expect(firstLine(ran)).toMatch(/^Model Assay \d+\.\d+\.\d+: suite$/);
    expect(ran.summary).toMatch(/Passed: accuracy .+ · \d+ data rules hold/);
    expect(ran.summary).toContain('| accuracy\u00a0↑ ');
    expect(ran.summary).toMatch(/\| recall\\\[8\\\]\u00a0↑ +\| .* ✅ pass +\|$/m);
    expect(ran.annotations).toEqual([]);
    expect(ran.outputs).toMatchObject({ verdict: 'pass', result: OUT });
    expect(ran.outputs.summary).toMatch(/^Passed: accuracy .+ · \d+ data rules hold\./);
    expect(existsSync(join(place.folder, ran.outputs.report!))).toBe(true);
    expect(place.result(`${ran.outputs.result}/results/accuracy.json`)).toMatchObject({
      verdict: 'pass',
      source: { repository: 'octo/models', commit: 'a'.repeat(40), ref: 'refs/heads/main' },
      run: { id: '77', attempt: 1, job: 'gates', leg: null },
    });
  });

  test('fails: each failed check is annotated on the line that set its limit', async () => {
    const place = digitsWorkspace();
    const ran = await place.action('suite', { inputs: { config: POLICY, model: 'fixtures/digits/regressed.onnx' } });
    expect(ran.code).toBe(1);
    expect(ran.outputs.verdict).toBe('fail');
    expect(ran.summary).toContain('58 of 107 rows of class 8 are now predicted as 3 (before: 0)');
    const recall = ran.annotations.find(({ properties }) => properties.title?.includes('recall[8]'));
    expect(recall).toMatchObject({
      level: 'error',
      properties: { title: 'accuracy · Failed: recall[8]', file: POLICY, line: String(lineOf('recall[8]')) },
    });
    expect(recall?.message).toMatch(/^Even the upper bound 48\.\d\d.% is beyond the limit 90\.00.%\./m);
    const placed = ran.annotations.filter(({ properties }) => properties.file !== undefined);
    // Five of accuracy, and two outputs that are not the reference's.
    expect(placed).toHaveLength(7);
    // What fails the job has no line of its own: it is the verdict over all of them.
    const headline = ran.annotations.filter(({ properties }) => properties.file === undefined);
    expect(headline.map(({ message }) => message)).toEqual([ran.outputs.summary]);
    expect(headline[0]?.message).toMatch(/^Blocked: the model lost class 8\. recall\[8\] 98\.13.% → 40\.19.% /);
  });

  test('links each limit to its line at the judged commit', async () => {
    const place = digitsWorkspace();
    const head = 'b'.repeat(40);
    const ran = await place.action('suite', {
      inputs: { config: POLICY, model: 'fixtures/digits/regressed.onnx' },
      event: pullRequest('octo/models', head),
    });
    expect(ran.code).toBe(1);
    expect(ran.summary).toContain(`https://github.com/octo/models/blob/${head}/${POLICY}#L${lineOf('recall[8]')}`);
    expect(place.result().source).toEqual({ repository: 'octo/models', commit: head, ref: 'refs/pull/5/head' });
  });

  test('runs only the gates that it is told to', async () => {
    const place = tinyWorkspace();
    const ran = await place.action('suite', { inputs: { gates: 'accuracy, latncy' } });
    expect(ran.code).toBe(2);
    expect(ran.annotations[0]?.message).toContain('modelassay.yml has no gate "latncy".');
    expect(place.read(`${OUT}/report.md`)).toContain('there is no verdict');
    expect(existsSync(place.at(`${OUT}/results`))).toBe(false);
  });

  test('an interruption ends with what is known, and red', async () => {
    const place = tinyWorkspace();
    copyFileSync(join(FIXTURES, 'models/slow.onnx'), place.at('model.onnx'));
    place.write(
      'rows.csv',
      clearRows(60, () => ({ features: [1e12, 1, 1] })),
    );
    let sent = false;
    const ran = await place.action('suite', {
      watch: (said, kill) => {
        if (sent || !said.includes('onnxruntime-node')) return;
        sent = true;
        kill('SIGINT');
      },
    });
    expect(ran.code).toBe(130);
    expect(ran.outputs.verdict).toBe('error');
    expect(ran.summary).toContain('The run was interrupted.');
    expect(ran.annotations.at(-1)?.message).toContain('Interrupted before every gate had a verdict.');
  });
});

describe('a mistake in the configuration', () => {
  test('is annotated at its own line', async () => {
    const place = workplace();
    place.write('ci/modelassay.yml', 'version: 1\nmodel: m.onnx\ngates:\n  acuracy: {}\n');
    const ran = await place.action('suite', { inputs: { config: 'ci/modelassay.yml' } });
    expect(ran.code).toBe(2);
    expect(ran.annotations).toEqual([
      {
        level: 'error',
        properties: { file: 'ci/modelassay.yml', line: '4', col: '3' },
        message: expect.stringContaining(
          'ci/modelassay.yml:4:3: gates: unknown key "acuracy". Did you mean "accuracy"?',
        ),
      },
    ]);
    expect(ran.stdout).not.toMatch(/^\s+at /m);
  });

  test('in an input is told by the input’s name', async () => {
    const place = tinyWorkspace();
    const ran = await place.action('accuracy', { inputs: { metrics: '{ accuracy: { minn: 0.9 } }' } });
    expect(ran.code).toBe(2);
    expect(ran.annotations[0]?.properties).toEqual({});
    expect(ran.annotations[0]?.message).toMatch(
      /^input metrics, character \d+: gates\.accuracy\.metrics\.accuracy: unknown key "minn"\. Did you mean "min"\?/,
    );
  });

  test('without a policy says which input names one', async () => {
    const ran = await workplace().action('suite');
    expect(ran.code).toBe(2);
    expect(ran.annotations[0]?.message).toContain('modelassay.yml cannot be read: there is no such file or folder.');
  });

  test('that only the data shows is annotated too', async () => {
    const place = tinyWorkspace({ data: { ...CLEAR_DATA, label: 'digit' } });
    const ran = await place.action('suite');
    expect(ran.code).toBe(2);
    expect(ran.outputs.verdict).toBe('error');
    expect(ran.annotations[0]).toMatchObject({ level: 'error', properties: { title: 'accuracy · could not measure' } });
    expect(ran.annotations[0]?.message).toContain('rows.csv has no column "digit"');
  });
});

describe('one gate as an action', () => {
  test('takes its keys as inputs in YAML, and needs no policy file', async () => {
    const place = tinyWorkspace();
    const inputs = {
      model: '{ path: model.onnx, name: tiny }',
      baseline: 'model.onnx',
      data: stringify(CLEAR_DATA),
      metrics: 'accuracy: { min: 90% }\nf1_macro:\n  max-drop: 5pp\n',
      slices: '[label]',
      confidence: '0.9',
      out: 'build/assay',
    };
    place.write('modelassay.yml', 'gates: nonsense');
    const refused = await place.action('accuracy', { inputs });
    expect(refused.code).toBe(2);
    const elsewhere = workplace();
    for (const file of ['model.onnx', 'rows.csv']) copyFileSync(place.at(file), elsewhere.at(file));
    const ran = await elsewhere.action('accuracy', { inputs });
    expect(ran.code).toBe(0);
    expect(firstLine(ran)).toMatch(/: accuracy$/);
    expect(ran.outputs.result).toBe('build/assay');
    const result = elsewhere.result('build/assay/results/accuracy.json');
    expect(result.subject?.name).toBe('tiny');
    expect(result.policy.path).toBeNull();
    expect(result.checks.map(({ id, limit }) => [id, limit?.source?.file])).toEqual([
      ['accuracy_micro.min', 'input metrics'],
      ['f1_macro.max-drop', 'input metrics'],
    ]);
    expect(result.checks[0]?.numbers.value?.interval?.confidence).toBe(0.9);
  });

  test('an inconclusive warning is a warning', async () => {
    const place = tinyWorkspace({}, 20);
    const ran = await place.action('accuracy', { inputs: { 'on-inconclusive': 'warn' } });
    expect(ran.code).toBe(0);
    expect(ran.outputs.verdict).toBe('pass');
    expect(ran.annotations.map(({ level }) => level)).toEqual(['warning']);
    expect(ran.annotations[0]?.properties.title).toBe('accuracy · Inconclusive: accuracy');
  });

  test('a matrix leg names its own result', async () => {
    const place = tinyWorkspace();
    const inputs = { leg: JSON.stringify({ precision: 'int8', os: 'linux' }) };
    expect((await place.action('accuracy', { inputs })).code).toBe(0);
    const result = place.result(`${OUT}/results/accuracy.linux-int8.json`);
    expect(result).toMatchObject({ id: 'linux-int8', run: { leg: 'os=linux, precision=int8' } });
  });

  test('an id that would lead out of the folder is refused', async () => {
    const place = tinyWorkspace();
    const ran = await place.action('accuracy', { inputs: { id: '../evil' } });
    expect(ran.code).toBe(2);
    expect(ran.annotations[0]?.message).toContain('The id "../evil" cannot be part of a file name.');
  });

  test('a model that crashes is a verdict, not a lost job', async () => {
    const place = tinyWorkspace();
    copyFileSync(join(FIXTURES, 'models/crash.onnx'), place.at('model.onnx'));
    const ran = await place.action('accuracy');
    expect(ran.code).toBe(1);
    expect(ran.outputs.verdict).toBe('error');
    expect(ran.summary).toContain('SIGABRT');
  });

  test('a wrong runtime-path could not run, and says why', async () => {
    const place = tinyWorkspace();
    const ran = await place.action('accuracy', { inputs: { 'runtime-path': place.folder } });
    expect([2, 3]).toContain(ran.code);
    expect(ran.annotations[0]?.message).toContain('runtime-path');
    expect(ran.stdout).not.toMatch(/^\s+at /m);
  });
});

/** The event of a pull request from `repository` into octo/models. */
function pullRequest(repository: string, head = 'b'.repeat(40)) {
  return {
    name: 'pull_request',
    payload: {
      pull_request: {
        number: 5,
        head: { sha: head, ref: 'topic', repo: { full_name: repository } },
        base: { sha: 'c'.repeat(40), ref: 'main', repo: { full_name: 'octo/models' } },
        labels: [],
      },
    },
  };
}

describe('native modules of the workspace', () => {
  /** A checkout that brings its own copies. */
  const withOwnCopies = () => {
    const place = tinyWorkspace();
    for (const name of ['onnxruntime-node', 'onnxruntime-common', '@duckdb']) {
      const copy = place.at(`node_modules/${name}`);
      mkdirSync(dirname(copy), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), copy);
    }
    return place;
  };

  test.each([
    ['a push', undefined, true],
    ['a pull request of the same repository', pullRequest('octo/models'), true],
    ['a pull request from a fork', pullRequest('stranger/models'), false],
    ['a pull request whose fork is gone', { name: 'pull_request', payload: {} }, false],
    ['pull_request_target', { ...pullRequest('stranger/models'), name: 'pull_request_target' }, false],
  ])('%s', async (_, event, taken) => {
    const place = withOwnCopies();
    const ran = await place.action('accuracy', event === undefined ? {} : { event });
    expect(ran.code).toBe(0);
    for (const name of ['onnxruntime-node', '@duckdb/node-api']) {
      expect(ran.stdout).toMatch(new RegExp(`^${name} \\S+ from node_modules: `, 'm'));
    }
    expect(ran.stdout.includes(`node_modules: ${place.folder}`)).toBe(taken);
  });
});

describe('the report', () => {
  const results = async () => {
    const place = tinyWorkspace();
    await place.action('accuracy', { inputs: { id: 'fp32', out: 'one' } });
    place.write('rows.csv', clearRows(20));
    await place.action('accuracy', { inputs: { id: 'int8', out: 'two' } });
    return place;
  };

  test('merges what other jobs left, and blocks for the worst of it', async () => {
    const place = await results();
    const ran = await place.action('report', {
      inputs: { results: 'one\ntwo/results\n', legs: 'fp32\nint8', out: 'merged' },
    });
    expect(ran.code).toBe(1);
    expect(firstLine(ran)).toMatch(/: report$/);
    expect(ran.outputs).toMatchObject({ verdict: 'inconclusive', result: 'merged' });
    expect(ran.outputs.summary).toMatch(/^Cannot tell yet: 1 check needs more rows\./);
    expect(ran.summary).toContain('Cannot tell yet: 1 check needs more rows');
    expect(place.read('merged/report.md')).toContain('int8');
  });

  test('passes where all passed', async () => {
    const place = await results();
    const ran = await place.action('report', { inputs: { results: 'one', legs: 'fp32' } });
    expect(ran.code).toBe(0);
    expect(ran.outputs.verdict).toBe('pass');
    expect(ran.annotations).toEqual([]);
  });

  test('nothing delivered is never green', async () => {
    const ran = await workplace().action('report');
    expect(ran.code).toBe(2);
    expect(ran.annotations).toHaveLength(1);
  });

  test('a leg that was promised and not delivered blocks', async () => {
    const place = await results();
    const ran = await place.action('report', { inputs: { results: 'one', legs: 'fp32\nint4' } });
    expect(ran.code).toBe(1);
    expect(ran.outputs.verdict).toBe('error');
    expect(ran.summary).toContain('int4');
  });

  test('a tampered result is no result', async () => {
    const place = await results();
    const file = 'two/results/accuracy.int8.json';
    const forged: Result = { ...place.result(file), verdict: 'pass' };
    place.write(file, JSON.stringify(forged));
    const ran = await place.action('report', { inputs: { results: 'one\ntwo', legs: 'fp32\nint8' } });
    expect(ran.outputs.verdict).toBe('error');
    expect(ran.stdout).toContain('accuracy.int8.json');
    const local = await place.cli(['report', 'one', 'two']);
    expect([ran.code, local.code]).toEqual([2, 2]);
  });

  test('legs that the report was not told of block, with what to do', async () => {
    const place = await results();
    const ran = await place.action('report', { inputs: { results: 'one' } });
    expect(ran.code).toBe(1);
    expect(ran.outputs.summary).toMatch(/It came only from the leg fp32, .*input legs/);
  });
});

describe('whatever goes wrong', () => {
  test('a wrong policy leaves the output verdict, for the steps after it', async () => {
    const place = workplace();
    place.write('modelassay.yml', { version: 1, gates: { accuracies: {} } });
    for (const name of ['suite', 'accuracy', 'report']) {
      const ran = await place.action(name);
      expect(ran.code).toBe(2);
      expect(ran.outputs).toMatchObject({ verdict: 'error', summary: expect.stringContaining('accuracies') });
    }
  });

  test('a fault of our own that nobody waits for is told, and is no verdict', async () => {
    // Once somebody listens, however long a busy machine takes to get there.
    const code =
      "const wait = setInterval(() => { if (process.listenerCount('uncaughtException') === 0) return; clearInterval(wait); throw new TypeError('x is not a function'); }, 5)";
    const ran = await tinyWorkspace().action('accuracy', {
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` },
    });
    expect(ran.code).toBe(3);
    expect(ran.outputs.verdict).toBe('error');
    expect(ran.annotations.at(-1)?.message).toContain('Unexpected failure: x is not a function. This is a fault of');
  });

  test('a report that cannot be written is told after the verdict', async () => {
    const place = tinyWorkspace();
    place.write(`${OUT}/report.md/in-the-way`, '');
    const ran = await place.action('suite');
    expect(ran.code).toBe(3);
    expect(ran.stdout).toMatch(/Passed: accuracy \d/);
    expect(ran.summary).toMatch(/Passed: accuracy \d/);
    expect(ran.outputs).toMatchObject({ verdict: 'error', summary: expect.stringContaining('cannot be written') });
    for (const args of [['run'], ['report', `${OUT}/results`]]) {
      const local = await place.cli(args);
      expect(local.code).toBe(3);
      expect(local.stdout).toMatch(/Passed: accuracy \d/);
      expect(local.stderr).toContain('report.md cannot be written');
    }
  });
});
