import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Waiver } from '../../src/policy/waivers.ts';
import { EXIT } from '../../src/suite/exit-code.ts';
import { settle, waiversIn } from '../../src/suite/settle.ts';
import { aCheck, aResult } from '../github/results.ts';

const folder = mkdtempSync(join(tmpdir(), 'settle-'));
afterAll(() => rmSync(folder, { recursive: true }));

const waiver: Waiver = {
  gate: 'accuracy',
  check: 'f1.min',
  reason: 'The labels of class 8 are being corrected.',
  owner: '@vision-team',
  expires: '2026-11-21',
};
const lastDay = new Date('2026-11-21T23:59:59Z');
const dayAfter = new Date('2026-11-22T00:00:00Z');
const failing = aResult([aCheck('f1.min', 'fail')]);
const passing = aResult([aCheck('f1.min', 'pass')]);
const missing = { gate: 'latency', id: null, fact: 'no result', reason: 'It was not delivered.' };
const after = (results: readonly (typeof failing)[], now: Date, waivers: readonly Waiver[] = [waiver]) =>
  settle({ results, missing: [], notices: [] }, waivers, now);

test('a failure that is waived does not block, and is told', () => {
  const settled = after([failing], lastDay);
  expect(settled.exitCode).toBe(EXIT.notBlocked);
  expect(settled.missing).toEqual([]);
  expect(settled.notices).toMatchObject([
    { level: 'warning', text: expect.stringContaining('Waived until 2026-11-21') },
  ]);
});

test('a failure without a waiver blocks', () => {
  expect(after([failing], lastDay, []).exitCode).toBe(EXIT.blocked);
});

test.each([
  ['needed', failing],
  ['not needed', passing],
])('an expired waiver blocks, also where it is %s', (_name, result) => {
  const settled = after([result], dayAfter);
  expect(settled.exitCode).toBe(EXIT.blocked);
  expect(settled.missing).toMatchObject([{ gate: 'waiver', id: 'accuracy f1.min' }]);
});

test('what is missing blocks beside results that pass, and keeps its place before expired waivers', () => {
  const notice = { level: 'note', text: 'Said before.' } as const;
  const settled = settle({ results: [passing], missing: [missing], notices: [notice] }, [waiver], dayAfter);
  expect(settled.exitCode).toBe(EXIT.blocked);
  expect(settled.missing.map(({ gate }) => gate)).toEqual(['latency', 'waiver']);
  expect(settled.notices).toEqual([notice]);
  expect(settle({ results: [passing], missing: [], notices: [] }, [], dayAfter).exitCode).toBe(EXIT.notBlocked);
});

test('waivers are those of the file that the policy names; none where it names none', () => {
  const file = join(folder, 'waivers.yml');
  writeFileSync(file, JSON.stringify({ version: 1, waivers: [waiver] }));
  expect(waiversIn(file)).toEqual([waiver]);
  expect(waiversIn(undefined)).toEqual([]);
});

test('a waivers file that cannot be read is a mistake, told by the name that the policy has for it', () => {
  const file = join(folder, 'other.yml');
  expect(() => waiversIn(file, 'agreed.yml')).toThrow(
    /^The waivers file agreed\.yml cannot be read: there is no such file or folder/,
  );
  expect(() => waiversIn(file)).toThrow(`The waivers file ${file} cannot be read`);
  writeFileSync(file, 'version: 2\nwaivers: []\n');
  expect(() => waiversIn(file, 'agreed.yml')).toThrow('agreed.yml:1:');
  expect(() => waiversIn(file)).toThrow(`${file}:1:`);
});
