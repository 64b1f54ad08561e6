import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { csvLines } from '../../src/table/duckdb/csv-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'csv-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DIALECT = { delimiter: ',', quote: '"', encoding: 'utf-8' } as const;

function linesOf(text: string, columns: number) {
  const file = join(folder, 'a.csv');
  writeFileSync(file, text);
  return csvLines(file, DIALECT, columns);
}

test.each<[string, string, number[]]>([
  ['as many cells as the header', 'a,b\n1,2\n3,\n,\n', []],
  ['one empty cell more', 'a,b\n1,2\n3,4,\n', [3]],
  ['many, at the end of the file without a line end', 'a,b\n1,2\n,,,,', [3]],
  ['a cell that is not empty is left to the engine', 'a,b\n1,2,x\n1,2,\n', [3]],
  ['an empty cell in quotes is not empty', 'a,b\n1,2,""\n3,4,\n', [3]],
  ['within quotes nothing counts', 'a,b\n1,"2,,,\n,,,"\n3,4\n', []],
  ['lines are those of the file, not records', 'a,b\n1,"2\r\n\r\n"\n3,4,,\n', [5]],
  ['blank lines are no cells', '\n\na,b\n\n1,2\n', []],
])('surplus cells: %s', async (_, text, found) => {
  expect((await linesOf(text, 2)).surplus.map(({ line }) => line)).toEqual(found);
  const windows = text.replaceAll(/\r?\n/g, '\r\n');
  expect((await linesOf(windows, 2)).surplus.map(({ line }) => line)).toEqual(found);
});

test.each([
  ['LF', 'a\n1\n', false],
  ['CR LF', 'a\r\n1\r\n', false],
  ['CR', 'a\r1\r', false],
  ['CR LF with LF within a value', 'a\r\n"1\n2"\r\n', false],
  ['LF with CR LF within a value', 'a\n"1\r\n2"\n', false],
  ['LF and CR LF', 'a\r\n1\n', true],
  ['LF and CR', 'a\n1\r2\n', true],
  ['CR LF, the last line without an end', 'a\r\n1', false],
])('ends: %s', async (_, text, mixed) => {
  expect((await linesOf(text, 1)).mixedEnds).toBe(mixed);
});

test('an end that two chunks share is one end', async () => {
  const text = `a\r\n${'x'.repeat((1 << 20) - 4)}\r\n1\r\n`;
  expect(await linesOf(text, 1)).toEqual({ mixedEnds: false, surplus: [] });
});
