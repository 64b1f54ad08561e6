import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocks } from '../../../src/result/verdict.ts';
import { repository, workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

const bench = workbench();
const digits = (name: string) => join(repository, 'fixtures/digits', name);
const reference = `target: onnxruntime 1.30\nreference: ${digits('reference.npz')}`;

async function blocking(name: string, yaml = reference): Promise<readonly string[]> {
  const { checks } = await runGate(digits(name), yaml, bench.engine());
  return checks.filter(blocks).map(({ id, reason }) => `${id}: ${reason}`);
}

test.each(['candidate.onnx', 'candidate-fp16.onnx', 'candidate-int8.onnx'])(
  '%s says what the framework said, within the tolerance of its precision',
  async (name) => {
    expect(await blocking(name)).toEqual([]);
  },
);

test.each(['regressed.onnx', 'production.onnx'])('%s is another model', async (name) => {
  const found = await blocking(name);
  expect(found.map((line) => line.split(':')[0])).toEqual(['parity[logits]', 'parity[embedding]']);
  expect(found[0]).toMatch(/of 640 are further than 0.00001 \+ 0.0001·\|reference\| from the reference, by up to \d/);
});

test.each([
  ['candidate-fp16.onnx', []],
  ['candidate-int8.onnx', []],
  ['production.onnx', ['parity[logits]', 'parity[embedding]']],
])('%s against another model, on the rows of both', async (name, wanted) => {
  const yaml = `{ reference: ${digits('candidate.onnx')}, inputs: ${digits('eval.parquet')} }`;
  expect((await blocking(name, yaml)).map((line) => line.split(':')[0])).toEqual(wanted);
});

test('a batch that the export fixed is caught, and the node that has it built in is named', async () => {
  const { checks } = await runGate(digits('baked-batch.onnx'), reference, bench.engine());
  const batch = checks.find(({ id }) => id === 'dynamic-batch')!;
  expect(batch).toMatchObject({ verdict: 'fail', effect: { kind: 'warns', by: 'rules.dynamic-batch' } });
  expect(batch.reason).toMatch(
    /The input "pixels" takes batches of 1 only; the Reshape node ".+" has that size built in/,
  );
  expect(checks.filter(blocks).map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^The reference has 64 rows, and the input "pixels" takes batches of 1 only/),
  ]);
});
