import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtures, workbench } from '../../table/tables.ts';
import { fixture, runGate } from './gate.ts';

const bench = workbench();
const TABLE = join(fixtures, 'models/tabular.csv');

/** The policy has a key a line, so that the line says which of them is meant. */
test.each([
  ['the file', { path: TABLE.replace('tabular', 'tabulra') }, 2],
  ['the id', { id: 'idd' }, 3],
  ['the label', { label: 'lable' }, 4],
  ['the columns of an input', { inputs: '{ X: [age, age, income] }' }, 5],
])('what is wrong with %s is told with its line', async (_, change, line) => {
  const { path, id, label, inputs } = {
    path: TABLE,
    id: 'id',
    label: 'label',
    inputs: '{ X: [age, income] }',
    ...change,
  };
  const yaml = `data:
  path: '${path}'
  id: ${id}
  label: ${label}
  inputs: ${inputs}
metrics: { accuracy: { min: 0 } }`;
  await expect(runGate(bench.engine(), yaml, fixture('sklearn-forest'))).rejects.toMatchObject({
    position: { file: 'modelassay.yml', line },
  });
});
