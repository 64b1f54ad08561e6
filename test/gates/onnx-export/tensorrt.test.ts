import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { readOutputs, readProfile } from '../../../src/gpu/trtexec.ts';
import { blocks } from '../../../src/result/verdict.ts';
import { fixtures, repository, workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

// No GPU here: trtexec is a stand-in that computes with ONNX Runtime and replays what real runs of trtexec exported.

const bench = workbench();
const digits = (name: string) => join(repository, 'fixtures/digits', name);
const folder = mkdtempSync(join(tmpdir(), 'modelassay-tensorrt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Scenario {
  /** Added to every element. */
  readonly noise?: number | 'NaN';
  readonly lose?: string;
  /** What TensorRT says while it ends with 1. */
  readonly fails?: string;
}

function standIn(scenario: Scenario = {}) {
  const own = mkdtempSync(join(folder, 'one-'));
  onTestFinished(() => rmSync(own, { recursive: true, force: true }));
  const program = join(own, 'trtexec');
  const told = join(own, 'scenario.json');
  writeFileSync(told, JSON.stringify(scenario));
  const script = join(import.meta.dirname, 'stand-in/trtexec.mjs');
  writeFileSync(
    program,
    `#!/bin/sh\nexec "${process.execPath}" "${script}" "${told}" "${join(fixtures, 'trtexec')}" "$@"\n`,
  );
  chmodSync(program, 0o755);
  return { program, flags: () => JSON.parse(readFileSync(`${told}.flags`, 'utf8')) as readonly string[] };
}

async function judged(yaml: string, model = digits('candidate.onnx')) {
  const { checks, description } = await runGate(model, yaml, bench.engine());
  return {
    checks: checks.filter(({ id }) => id.startsWith('tensorrt.')),
    blocking: checks.filter(blocks).map(({ id, reason }) => `${id}: ${reason}`),
    description,
  };
}

const asked = (program: string, more = '') => `{ tensorrt: always, trtexec: ${program}${more} }`;

describe.skipIf(process.platform === 'win32')('where trtexec is on the runner', () => {
  test('the engine is built, fed with files, and agrees with ONNX Runtime', async () => {
    const { program, flags } = standIn();
    const { checks, blocking, description } = await judged(asked(program));
    expect(blocking).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual([
      'tensorrt.builds',
      'tensorrt.outputs',
      'tensorrt.finite[logits]',
      'tensorrt.parity[logits]',
      'tensorrt.finite[embedding]',
      'tensorrt.parity[embedding]',
    ]);
    expect(checks[0]!.reason).toBe('TensorRT 101601 built an engine and ran it on NVIDIA H100 PCIe.');
    expect(flags()).toContain(`--onnx=${digits('candidate.onnx')}`);
    expect(flags().find((flag) => flag.startsWith('--shapes='))).toBe('--shapes=pixels:1x1x8x8');
    const { rows, note } = description.tables.find(({ id }) => id === 'tensorrt')!;
    // fixtures/trtexec/answers.json of these times: p50 by nearest rank.
    expect(rows[0]!.slice(0, 2)).toEqual(['a call', 12.1682]);
    expect(rows[0]!.at(-1)).toBe(263);
    expect(note).toMatch(/copies left out/);
    const layers = description.tables.find(({ id }) => id === 'engine-layers')!;
    expect(layers.rows).toHaveLength(10);
    expect(layers.rows[0]![1]).toBeGreaterThanOrEqual(layers.rows[9]![1] as number);
  });

  test('its numbers are held against the reference where there is one', async () => {
    const { program } = standIn();
    const { checks, blocking } = await judged(asked(program, `, reference: ${digits('reference.npz')}`));
    expect(blocking).toEqual([]);
    expect(checks.at(-1)!.reason).toMatch(/^TensorRT against .*reference\.npz: No element is further than 0\.02/);
  });

  test.each<[string, Scenario, string]>([
    [
      'other numbers',
      { noise: 0.5 },
      'tensorrt.parity[logits]: TensorRT against ONNX Runtime: 10 elements of 10 are further',
    ],
    [
      'NaN',
      { noise: 'NaN' },
      'tensorrt.finite[logits]: TensorRT against ONNX Runtime: 10 elements of 10 are NaN or infinite.',
    ],
    [
      'an operator that it does not have',
      { fails: 'ModelImporter.cpp:836: ERROR: builtin_op_importers.cpp: importFoo: unsupported' },
      'tensorrt.builds: trtexec ended with exit code 1, saying "[TRT] ModelImporter.cpp:836',
    ],
  ])('%s blocks', async (_, scenario, said) => {
    const { program } = standIn(scenario);
    const [first] = (await judged(asked(program))).blocking;
    expect(first).toContain(said);
  });

  test('an output that the engine lost blocks', async () => {
    const { program } = standIn({ lose: 'label' });
    const tokens = join(repository, 'fixtures/onnx-export/tokens.onnx');
    const { blocking } = await judged(asked(program, ', ranges: { ids: [0, 49] }'), tokens);
    expect(blocking).toEqual(['tensorrt.outputs: The engine lacks "label".']);
  });
});

test('a target of TensorRT asks for an engine, and without trtexec the report says that none was built', async () => {
  const { checks, description } = await judged('{ target: tensorrt 10.6, trtexec: no-such-trtexec }');
  expect(checks).toEqual([]);
  expect(description.notChecked).toContainEqual({
    title: 'TensorRT',
    reason: 'no-such-trtexec cannot be started (there is no such program), so no engine was built',
  });
});

test('whoever asks for an engine always gets no pass without one; who speaks of another runtime is told nothing', async () => {
  await expect(judged(asked('no-such-trtexec'))).rejects.toThrow(
    /tensorrt: always asks for an engine, and no-such-trtexec/,
  );
  const { description } = await judged('{ trtexec: no-such-trtexec }');
  expect(description.notChecked.map(({ title }) => title)).not.toContain('TensorRT');
});

describe('what trtexec exports', () => {
  test('outputs with numbers that JSON does not have, and names that it would escape', () => {
    const text =
      '[\n  { "name" : "a"b"\n  , "dimensions" : "2x2"\n  , "values" : [ 1, -nan, inf, -inf ]\n  }\n, { "name" : "n"\n  , "dimensions" : ""\n  , "values" : [ 7 ]\n  }\n]\n';
    expect([...readOutputs(text)]).toEqual([
      [
        'a"b',
        { dims: [2, 2], values: Float64Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
      ],
      ['n', { dims: [], values: Float64Array.of(7) }],
    ]);
  });

  test.each([
    ['[]', 'it holds no output'],
    ['[ { "name" : "y"\n , "dimensions" : "2"\n , "values" : [ 1 ]\n } ]', 'has 1 values'],
    ['[ { "name" : "y"\n , "dimensions" : "1"\n , "values" : [ one ]\n } ]', 'it has the value "one"'],
  ])('%s is refused', (text, message) => {
    expect(() => readOutputs(text)).toThrow(message);
  });

  test('every layer of a real profile', () => {
    const layers = readProfile(readFileSync(join(fixtures, 'trtexec/resnet-fp32-rtx3090.profile.json'), 'utf8'));
    expect(layers[0]).toEqual({ name: 'resnet50/conv1_conv/Conv2D__6', average: 0.08704, share: 0.0070195 });
    expect(layers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 3);
  });
});
