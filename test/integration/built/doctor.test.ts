import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIXTURES, workplace } from './assay.ts';
import { CLEAR_DATA, clearRows } from './tables.ts';

test('an action that could not run says what is wrong with the machine, and one that blocks does not', async () => {
  const place = workplace();
  copyFileSync(join(FIXTURES, 'models/identity.onnx'), place.at('model.onnx'));
  place.write('rows.csv', clearRows(60));
  const policy = (more: object) =>
    place.write('modelassay.yml', {
      version: 1,
      model: { name: 'tiny', path: 'model.onnx' },
      gates: { accuracy: { data: CLEAR_DATA, metrics: { accuracy: { min: 0.9 } } } },
      ...more,
    });
  policy({
    baseline: 'production',
    registry: { kind: 'mlflow', uri: 'http://127.0.0.1:9' },
    ledger: { kind: 'folder', path: 'l' },
  });
  const failed = await place.action('suite');
  expect(failed.code, failed.said).toBe(3);
  expect(failed.said).toMatch(/doctor: registry: The registry or its ledger cannot be reached: /);
  policy({ model: { name: 'tiny', path: 'gone.onnx' } });
  const wrong = await place.action('suite');
  expect([wrong.code, wrong.said.includes('doctor:')]).toEqual([2, false]);
});

test('the command: what will break a gate is exit code 1, and --json is for machines', async () => {
  const place = workplace();
  const none = await place.cli(['doctor']);
  expect([none.code, none.stdout.split('\n')[0]]).toEqual([1, '✖ 1 thing will break a gate: policy.']);
  const json = JSON.parse((await place.cli(['doctor', '--json'])).stdout);
  expect(json).toContainEqual({
    probe: 'node',
    state: 'fine',
    what: expect.stringMatching(/^Node\.js \d/),
    todo: null,
  });
});
