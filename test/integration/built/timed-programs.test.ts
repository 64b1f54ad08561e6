import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FIXTURES, type Ran, type Workplace, workplace } from './assay.ts';

// What the built command makes of programs and models whose calls it times, or that say how long theirs took.

const P99 = '{ p99_latency: { max: 10s } }';

/** A line for the shell of the platform in YAML: a text in single quotes. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

function latency(place: Workplace, model: string, ...more: readonly string[]): Promise<Ran> {
  return place.cli(['latency', '--model', model, '--time', '6s', ...more]);
}

const resultOf = (place: Workplace) => place.result('modelassay-out/results/latency.json');

/** The checks that were decided, with their verdicts. */
function verdicts(place: Workplace): Readonly<Record<string, string>> {
  return Object.fromEntries(resultOf(place).checks.map(({ id, verdict }) => [id, verdict]));
}

function problem(place: Workplace): string {
  const { verdict, problem: told } = resultOf(place);
  expect(verdict).toBe('error');
  return told!.message;
}

describe('trtexec', () => {
  const captured = (file: string) => join(FIXTURES, 'trtexec', file);
  const TIMES = captured('resnet-fp32-rtx3090.times.json');

  /** A program that says what trtexec said in a run of its own, with the times that it exported where there are any. */
  function replay(place: Workplace, log: string, times: string | null, name = 'candidate'): string {
    const copy =
      times === null ? '' : `copyFileSync(${JSON.stringify(times)}, process.env.MODELASSAY_TRTEXEC + '/times.json');`;
    const file = place.write(
      `${name}.mjs`,
      `import { copyFileSync, readFileSync } from 'node:fs';\n${copy}\nprocess.stdout.write(readFileSync(${JSON.stringify(captured(log))}));\n`,
    );
    // The line names the folder, so that nothing is added to it.
    const line = `"${process.execPath}" "${file}" MODELASSAY_TRTEXEC`;
    return `{ name: ${name}, command: ${quoted(line)} }`;
  }

  test('the calls of a recorded run are judged, and their median is that of the file', async () => {
    const place = workplace();
    const model = replay(place, 'v101601-h100-transfers.log', TIMES);
    const ran = await latency(
      place,
      model,
      '--protocol',
      'trtexec',
      '--metrics',
      '{ p50_latency: { max: 12ms }, p99_latency: { max: 20ms } }',
    );
    expect([ran.code, ran.said]).toEqual([1, ran.said]);
    expect(verdicts(place)).toEqual({ 'p50_latency.max': 'fail', 'p99_latency.max': 'pass', 'error_rate.max': 'pass' });
    const median = resultOf(place).checks.find(({ id }) => id === 'p50_latency.max')!.numbers.value!;
    // python3 -c 'import json; t = sorted(x["latencyMs"] for x in json.load(open(FILE))); print(t[len(t) // 2])'
    expect(median.value).toBeCloseTo(12.1682, 4);
  });

  test.each([
    ['a run without inference', 'v101601-h100-skip-inference.log', null, /wrote no times\.json .*--exportTimes/],
    ['times that stop in the middle', 'v101601-h100-transfers.log', '[{"startEnqMs": 1, "computeMs"', /it is no JSON/],
    ['no calls', 'v101601-h100-transfers.log', '[]', /it holds no run/],
  ])('%s has no number', async (_, log, times, says) => {
    const place = workplace();
    const file = times === null ? null : place.write('exported.json', times);
    const ran = await latency(place, replay(place, log, file), '--protocol', 'trtexec', '--metrics', P99);
    expect(ran.code).not.toBe(0);
    expect(problem(place)).toMatch(says);
  });

  test('runs of two versions of TensorRT are not compared', async () => {
    const place = workplace();
    const model = replay(place, 'v101601-h100-transfers.log', TIMES);
    const baseline = replay(place, 'v8401-fp16.log', TIMES, 'production');
    const limits = '{ p50_latency: { max-rise: 5% } }';
    const ran = await latency(place, model, '--baseline', baseline, '--protocol', 'trtexec', '--metrics', limits);
    expect(ran.code).not.toBe(0);
    expect(problem(place)).toMatch(/TensorRT 101601.*against TensorRT 8401/);
  });
});

describe('a program that answers lines', () => {
  /** From its call of the number 500 on it does what `then` says; before that it answers. */
  function answering(place: Workplace, then: string): string {
    const file = place.write(
      'serve.mjs',
      `import { createInterface } from 'node:readline';
let made = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (++made === 500) { ${then} }
  process.stdout.write(JSON.stringify({ answer: line.length }) + '\\n');
}
`,
    );
    place.write('rows.csv', 'a,b\n1,2\n3,4\n');
    return `{ name: served, command: { run: ${quoted(`"${process.execPath}" "${file}"`)} } }`;
  }

  const LINES = ['--protocol', 'lines', '--data', 'rows.csv', '--timeout', '500ms', '--metrics', P99];

  test('which ends at the 500th call ends the gate', async () => {
    const place = workplace();
    const ran = await latency(place, answering(place, "throw new Error('lost its weights');"), ...LINES);
    expect(ran.code).toBe(1);
    expect(problem(place)).toMatch(/^The command of the model served ended with exit code 1, saying ".*"/);
  });

  test.each([
    ['hangs', 'await new Promise(() => setInterval(() => {}, 1000));', 'no answer within 0.5 s'],
    ['says what is no JSON', "process.stdout.write('oops\\n'); continue;", 'no JSON: "oops"'],
    [
      'says that it failed',
      'process.stdout.write(\'{"error": "out of memory"}\\n\'); continue;',
      'error: "out of memory"',
    ],
  ])('which %s at the 500th has failed calls, wherever they come', async (_, then, saying) => {
    const place = workplace();
    const ran = await latency(place, answering(place, then), ...LINES);
    expect([ran.code, ran.said]).toEqual([1, ran.said]);
    expect(verdicts(place)['error_rate.max']).toBe('fail');
    expect(resultOf(place).findings.join()).toContain(`The first call that failed said: ${saying}`);
  });
});

test.each([
  ['nothing', '', /printed no (?:number|latency|latencies)|no number/],
  ['no number', "console.log('1.5'); console.log('fast');", /fast/],
  ['and ends in trouble', "console.log('1.5'); process.exitCode = 7;", /ended with exit code 7/],
])('a program that prints its times: %s', async (_, does, says) => {
  const place = workplace();
  const file = place.write('bench.mjs', `${does}\n`);
  const model = `{ name: own, command: ${quoted(`"${process.execPath}" "${file}"`)} }`;
  const ran = await latency(place, model, '--protocol', 'numbers', '--metrics', P99);
  expect(ran.code).not.toBe(0);
  expect(problem(place)).toMatch(says);
});

test('a program that prints its times and never ends is ended within its own limit', async () => {
  const place = workplace();
  const file = place.write('bench.mjs', "console.log('1.5');\nsetInterval(() => {}, 1000);\n");
  const model = `{ name: own, command: { run: ${quoted(`"${process.execPath}" "${file}"`)}, timeout: 2s } }`;
  await latency(place, model, '--protocol', 'numbers', '--metrics', P99);
  expect(problem(place)).toBe('The command of the model own took longer than the limit of 2 s and was ended.');
});

/** A model whose first feature says how many steps it runs, or how many elements it allocates. */
test.each([
  ['hangs', 'slow', '1000000000000', /^slow\.onnx gave no answer to a call within the limit of 2 s and was stopped/],
  [
    'eats memory',
    'memory-eater',
    '500000000',
    /^memory-eater\.onnx took \d+ MiB .* above the limit of 400 MiB, and was stopped/,
  ],
])('an ONNX model that %s at one of its rows is ended, and named', async (_, name, much, says) => {
  const place = workplace();
  const rows = Array.from({ length: 30 }, (_, at) => `${at === 20 ? much : 3},1,1`);
  place.write('rows.csv', `a,b,c\n${rows.join('\n')}\n`);
  const model = join(FIXTURES, 'models', `${name}.onnx`);
  const data = ['--data', '{ path: rows.csv, inputs: { x: [a, b, c] } }'];
  const ran = await latency(place, model, ...data, '--timeout', '2s', '--memory', '400MiB', '--metrics', P99);
  expect(ran.code).toBe(1);
  expect(problem(place)).toMatch(says);
});
