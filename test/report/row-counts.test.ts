import { expect, test } from 'vitest';
import { neededText } from '../../src/report/row-counts.ts';
import type { Rows } from '../../src/result/document.ts';

const rows = (count: number, among: number | null = null): Rows => ({ count, of: { kind: 'data' }, among });

test('rows that could be had are asked for', () => {
  expect(neededText(rows(1_195, 11_140), rows(107))).toMatch(
    /^A conclusion needs about 1195.rows \(now 107\), so about 11.200 rows like these\.$/,
  );
  expect(neededText(rows(2_000_000), rows(40_000))).toMatch(/^A conclusion needs about 2.000.000.rows \(now/);
});

test.each([
  [rows(22_142_715), rows(997)],
  [rows(900, 3_000_000), rows(2)],
  [rows(1_000_001), null],
])('millions of rows are no advice', (needed, now) => {
  expect(neededText(needed, now)).toMatch(
    /^It lies so near the limit that no number of rows that could be had decides it/,
  );
});
