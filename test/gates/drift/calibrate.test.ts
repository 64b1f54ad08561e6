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

test('says which change would be caught, the smaller the more rows there are', () => {
  const caught = (currentRows: number) =>
    calibrate(profile, rows, { currentRows, splits: 20, seed: 1 }).checks.find(({ id }) => id === 'ks[x]')!.caught;
  // The tolerance of 0.15, and what the bounds need beyond it.
  expect(caught(1_000)).toBeGreaterThan(0.17);
  expect(caught(1_000)).toBeLessThan(0.27);
  expect(caught(200)).toBeGreaterThan(caught(1_000)!);
  expect(caught(2)).toBeNull();
});

const grouped = Array.from({ length: 2_000 }, (_, row) => ({
  x: Math.floor(row / 50) * 50 + (row % 7),
  user: Math.floor(row / 50),
  day: `2024-01-${String(1 + Math.floor(row / 100)).padStart(2, '0')}`,
}));
const groupedProfile = (() => {
  const { reference: feature } = numberColumn(
    'x',
    grouped.map(({ x }) => x),
    [],
  );
  return sealed({ ...profile, features: [feature] });
})();

test('groups stay whole, and are counted as such', () => {
  const options = { currentRows: 1_000, splits: 30, seed: 1 };
  const byRows = calibrate(groupedProfile, grouped, options);
  const byGroups = calibrate(groupedProfile, grouped, { ...options, groupBy: 'user' });
  expect(byRows.any).toEqual({ drift: 0, unsure: 0 });
  expect(byGroups.of).toBe('groups');
  // Forty users tell little, and the gate says so.
  expect(byGroups.any).toEqual({ drift: 0, unsure: 1 });
});

test('windows of history follow time', () => {
  const found = calibrate(groupedProfile, grouped, { currentRows: 500, splits: 1, seed: 1, time: 'day' });
  expect([found.of, found.splits]).toEqual(['windows', 4]);
  // Values rise with time: every window differs from the rest.
  expect(found.any.drift).toBe(1);
  expect(calibrationText(found, groupedProfile)).toContain('4 windows of history');
  expect(() => calibrate(groupedProfile, grouped, { currentRows: 1_500, splits: 1, seed: 1, time: 'day' })).toThrow(
    'are not two windows',
  );
  expect(() => calibrate(groupedProfile, grouped, { currentRows: 10, splits: 1, seed: 1, time: 'when' })).toThrow(
    'no column "when"',
  );
});

test('what is measured of a text is split, too, and one tolerance is proposed for all of it', () => {
  const texts = values.map((value) => ({ 'comment (length)': value, comment: value % 50 === 0 ? null : 'there' }));
  const length = {
    ...numberColumn('comment', values, values).reference,
    feature: 'length' as const,
    type: 'text' as const,
  };
  const value = {
    ...length,
    feature: 'value' as const,
    missing: 40,
    identifier: true as const,
    values: { is: 'nothing' as const },
  };
  const of = sealed({ ...profile, features: [value, length] });
  const found = calibrate(of, texts, { currentRows: 60, splits: 20, seed: 1 });
  expect(found.checks.map(({ id }) => id).sort()).toEqual(['ks[comment.length]', 'missing[comment]']);
  const text = calibrationText(found, of);
  expect(text).toMatch(/"comment": \{ (?:ks|missing): \{ max: [\d.]+ \}, (?:ks|missing): \{ max: [\d.]+ \} \}/);
  expect(text).toContain('Not compared, for they look like ids: comment.');
  expect(found.checks.find(({ id }) => id === 'missing[comment]')!.caught).toBeGreaterThan(0);
});
