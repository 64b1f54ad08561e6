import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { contract, duckdb, own, workshop } from './harness.ts';

/** Without a key a failing row is called by its position in the files, whatever a rule leaves out before it. */
const shop = workshop();
afterAll(() => shop.close());

const X = [1, 1, 1, 1, -5, 1, 1, -6];
const RULES = [
  own('rule: range, column: x, minimum: 0', 'range'),
  own('rule: expression, check: x > 0', 'expression'),
  own(`rule: range, column: x, minimum: 0, where: "x < -5"`, 'where'),
  own('rule: unique, columns: [y], count: members', 'unique'),
  own('rule: foreignKey, columns: [y], data: "table:self", references: [x]', 'foreign-key'),
];

async function examplesOf(data: string | string[]) {
  const columns = ['{ name: x, logicalType: integer }', '{ name: y, logicalType: integer }'];
  const ran = await shop.run({ contract: shop.file('rules.yaml', contract(columns, RULES)), data });
  return Object.fromEntries(
    ['range', 'expression', 'where', 'unique', 'foreign-key'].map((id) => [id, ran.check(id).examples]),
  );
}

const lines = X.map((x, index) => ({ x, y: index === 1 || index === 6 ? 1 : 10 + index }));
const rows = `SELECT * FROM (VALUES ${lines.map(({ x, y }) => `(${x}, ${y})`).join(', ')}) t(x, y)`;
const csv = `x,y\n${lines.map(({ x, y }) => `${x},${y}\n`).join('')}`;
const many = Array.from({ length: 600 }, (_, index) => index);
const wideCsv = `x,y,${many.map((index) => `c${index}`)}\n${lines.map(({ x, y }) => `${x},${y},${many}\n`).join('')}`;
const wideNdjson = lines
  .map((line) => `${JSON.stringify({ ...line, ...Object.fromEntries(many.map((index) => [`c${index}`, index])) })}\n`)
  .join('');
const ndjson = lines.map((line) => `${JSON.stringify(line)}\n`).join('');

const EXPECTED = {
  range: ['row 5', 'row 8'],
  expression: ['row 5', 'row 8'],
  where: ['row 8'],
  unique: ['row 2', 'row 7'],
  'foreign-key': ['row 1', 'row 3', 'row 4', 'row 5', 'row 6', 'row 8'],
};

test.each([
  ['Parquet', () => shop.parquet('x.parquet', rows)],
  ['delimited text', async () => shop.file('x.csv', csv)],
  ['delimited text, compressed', async () => shop.file('x.csv.gz', gzipSync(csv))],
  ['delimited text with so many columns that it is read once for all statements', () => shop.file('wide.csv', wideCsv)],
  ['NDJSON with as many', () => shop.file('wide.ndjson', wideNdjson)],
  ['NDJSON', async () => shop.file('x.ndjson', ndjson)],
  ['JSON', async () => shop.file('x.json', JSON.stringify(lines))],
])('%s', async (_, data) => {
  expect(await examplesOf(await data())).toEqual(EXPECTED);
});

test('of several files, one after another', async () => {
  const parts = [lines.slice(0, 5), lines.slice(5)].map((part, index) => {
    const path = shop.at(`part-${index}.ndjson`);
    writeFileSync(path, part.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return path;
  });
  expect(await examplesOf(parts)).toEqual(EXPECTED);
});

test.each(['x.ndjson', 'x.csv', 'x.parquet'])('of a table that is read in many parts: %s', async (name) => {
  const n = 400_000;
  const bad = [123_456, 250_001, 399_999];
  const many = `SELECT CASE WHEN i IN (${bad.join(', ')}) THEN -1 ELSE 1 END AS x, i + 10 AS y, repeat('z', 60) AS z FROM range(1, ${n + 1}) r(i)`;
  const format = { 'x.ndjson': 'json', 'x.csv': 'csv', 'x.parquet': 'parquet' }[name];
  const path = shop.at(`many-${name}`);
  await duckdb(`COPY (${many}) TO '${path}' (FORMAT ${format})`);
  const ran = await shop.run({
    contract: shop.file('many.yaml', contract(['{ name: x, logicalType: integer }'], [RULES[0]!])),
    data: path,
    'extra-columns': 'pass',
  });
  expect(ran.check('range').examples).toEqual(bad.map((row) => `row ${row}`));
});
