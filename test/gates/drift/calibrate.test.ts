import { expect, test } from 'vitest';
import { calibrate, calibrationText } from '../../../src/gates/drift/calibrate.ts';
import { sealed } from '../../../src/profile/seal.ts';
import { numberColumn } from './profiles.ts';

const values = Array.from({ length: 2_000 }, (_, row) => (row * 7919) % 2_003);
const rows = values.map((x) => ({ x }));
const { reference } = numberColumn('x', values, values);
const profile = sealed({
  schema: 'modelassay/profile/v1',
  tool: { name: 'modelassay', version: '0' },
  made: '',
  rows: rows.length,
  shards: [{ name: 'x', digest: null, rows: rows.length }],
  seed: 0,
  groupBy: null,
  features: [reference],
  correlations: [],
  sample: null,
});

test('splits of one table are no drift, and few rows cannot tell', () => {
  const enough = calibrate(profile, rows, { currentRows: 1_000, splits: 40, seed: 1 });
  expect(enough.any.drift).toBe(0);
  expect(enough.any.unsure).toBeLessThan(0.1);
  const few = calibrate(profile, rows, { currentRows: 30, splits: 40, seed: 1 });
  expect(few.any).toEqual({ drift: 0, unsure: 1 });
  expect(calibrationText(few, profile)).toMatch(/"x": \{ ks: \{ max: 0\.\d+ \}, missing: \{ max: 0\.\d+ \} \}/);
  expect(calibrate(profile, rows, { currentRows: 30, splits: 40, seed: 1 })).toEqual(few);
});

test('more current rows than there are is refused', () => {
  expect(() => calibrate(profile, rows, { currentRows: 2_000, splits: 1, seed: 1 })).toThrow('cannot be split');
});
