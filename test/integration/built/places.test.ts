import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIXTURES, workplace } from './assay.ts';

const TABLE = join(FIXTURES, 'models/tabular.csv');
const REFERENCE = `reference: '${TABLE}', current: '${TABLE}'`;
const FOREST = join(FIXTURES, 'models/sklearn-forest.onnx');
const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: c
version: 1.0.0
status: active
schema: [{ name: people, properties: [{ name: age, logicalType: number }] }]
`;
const P50 = 'time: 200ms, metrics: { p50_latency: { max: 10s } }';

/** What is wrong, the gate, its keys with the wrong one on a line of its own, and what must be said of it. */
const WRONG: [what: string, gate: string, before: string, wrong: string, says: RegExp][] = [
  [
    'data',
    'accuracy',
    'metrics: { accuracy: { min: 1% } }',
    'data: { path: NONE.csv, label: label }',
    /NONE\.csv does/,
  ],
  ['data', 'data-schema', 'contract: c.yaml', 'data: NONE.csv', /NONE\.csv does not exist/],
  ['data', 'drift', `current: '${TABLE}'`, 'reference: NONE.csv', /NONE\.csv does not exist/],
  ['data', 'latency', P50, 'data: NONE.csv', /NONE\.csv does not exist/],
  ['data', 'gpu-benchmark', `provider: cuda, telemetry: none, ${P50}`, 'data: NONE.csv', /NONE\.csv does not exist/],
  ['data', 'onnx-export', 'target: onnxruntime 1.30', 'reference: NONE.csv', /NONE\.csv does not exist/],
  ['contract', 'data-schema', `data: '${TABLE}'`, 'contract: cc.yaml', /but c\.yaml is there/],
  ['table', 'data-schema', `contract: c.yaml, data: '${TABLE}'`, 'table: peopel', /Did you mean "people"\?/],
  ['table', 'data-schema', `contract: c.yaml, data: '${TABLE}'`, 'tables: { peopel: x.csv }', /mean "people"\?/],
  ['column', 'drift', REFERENCE, 'columns: { agee: ignore }', /Did you mean "age"\?/],
  ['column', 'drift', REFERENCE, 'slices: [cty]', /Did you mean "city"\?/],
  ['column', 'drift', REFERENCE, 'group-by: cty', /Did you mean "city"\?/],
  ['column', 'drift', REFERENCE, 'words: [cty]', /Did you mean "city"\?/],
  ['column', 'drift', REFERENCE, 'images: [cty]', /Did you mean "city"\?/],
  ['column', 'drift', REFERENCE, 'predictions: { label: lable }', /Did you mean "label"\?/],
  ['column', 'drift', REFERENCE, 'statistics: { agee: [psi] }', /Did you mean "age"\?/],
  ['column', 'drift', REFERENCE, 'skew: ide', /Did you mean "id"\?/],
  ['column', 'drift', REFERENCE, 'skew: { on: id, tolerance: { agee: 1 } }', /Did you mean "age"\?/],
  ['id', 'drift', `current: '${TABLE}'`, `reference: { path: '${TABLE}', id: idd }`, /Did you mean "id"\?/],
  ['column', 'latency', P50, `data: { path: '${TABLE}', inputs: { X: [agee, income] } }`, /mean "age"\?/],
  ['dimension', 'latency', P50, 'sizes: { bath: 12 }', /sizes names "bath".* Did you mean "batch"\?/],
  ['provider', 'latency', P50, 'provider: cdua', /Did you mean "cuda"\?/],
  ['provider', 'onnx-export', 'target: onnxruntime 1.30', 'providers: [cdua]', /Did you mean "cuda"\?/],
  ['columns', 'onnx-export', 'target: onnxruntime 1.30', 'inputs: id.csv', /Column "id" has one value per row/],
  ['input', 'onnx-export', 'target: onnxruntime 1.30', 'ranges: { XX: [0, 1] }', /Did you mean "X"\?/],
  ['output', 'onnx-export', 'target: onnxruntime 1.30', 'tolerance: { output_lable: { atol: 1 } }', /"output_label"\?/],
  ['operator', 'onnx-export', 'target: onnxruntime 1.30', 'deny-operators: [Sofmax]', /Did you mean "Softmax"\?/],
  ['operator', 'onnx-export', 'target: onnxruntime 1.30', 'allow-operators: [Cnov]', /Did you mean "Conv"\?/],
];

test.each(WRONG)('a wrong %s of %s is told with its line (%s; %s)', async (_, gate, before, wrong, says) => {
  const place = workplace();
  place.write('c.yaml', CONTRACT);
  place.write('id.csv', 'id\n1\n');
  place.write(
    'modelassay.yml',
    `version: 1\nmodel: { path: '${FOREST}' }\ngates: { ${gate}: {\n  ${before},\n  ${wrong} } }\n`,
  );
  const ran = await place.cli(['run']);
  expect(ran.code).toBe(2);
  const { problem } = place.result(`modelassay-out/results/${gate}.json`);
  expect(problem).toMatchObject({ kind: 'input', source: { file: 'modelassay.yml', line: 5 } });
  expect(problem!.message).toMatch(says);
});

test.each([
  ['latency', P50],
  ['onnx-export', 'target: onnxruntime 1.30'],
  ['gpu-benchmark', `provider: cuda, telemetry: none, ${P50}`],
])('a file that is no model is told with its line by %s', async (gate, keys) => {
  const place = workplace();
  const path = join(FIXTURES, 'models/not-a-model.onnx');
  place.write('modelassay.yml', `version: 1\nmodel:\n  path: '${path}'\ngates: { ${gate}: { ${keys} } }\n`);
  expect((await place.cli(['run'])).code).toBe(2);
  expect(place.result(`modelassay-out/results/${gate}.json`).problem).toMatchObject({
    source: { file: 'modelassay.yml', line: 3 },
  });
});

test('columns of the baseline are named where the baseline is', async () => {
  const place = workplace();
  place.write(
    'modelassay.yml',
    `version: 1\nmodel: { path: '${FOREST}' }\nbaseline: { path: '${FOREST}', classes: [high, middle, lwo], output: probabilities }\n` +
      `gates: { accuracy: { data: { path: '${TABLE}', label: label, inputs: { X: [age, income] } }, metrics: { log_loss: { max: 9nats } } } }\n`,
  );
  const ran = await place.cli(['run']);
  expect(ran.code).toBe(2);
  const { problem } = place.result();
  expect(problem).toMatchObject({ source: { file: 'modelassay.yml', line: 3 } });
  expect(problem!.message).toContain('baseline: { classes: [...] }');
});
