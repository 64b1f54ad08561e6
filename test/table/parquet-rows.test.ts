import { createHash } from 'node:crypto';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { fixtures, makeWithSql, valuesOf, workbench } from './tables.ts';

const bench = workbench();
const kinds = join(fixtures, 'table/kinds.parquet');
const open = (...paths: string[]) => bench.engine().openRows({ paths });

test.each<[string, string, readonly number[], readonly unknown[]]>([
  ['tiny', 'int8', [], [-128, 127, null, 0, 1]],
  ['big', 'int64', [], [2n ** 63n - 1n, -(2n ** 63n), 0n, null, 7n]],
  ['ubig', 'uint64', [], [2n ** 64n - 1n, 0n, 1n, 2n, null]],
  ['half', 'float32', [], [0.5, -0, 65504, 1, 2]],
  ['single', 'float32', [], [1.5, Number.NaN, Number.POSITIVE_INFINITY, null, -0]],
  ['double', 'float64', [], [0.1, 1e308, null, -1e-308, 5e-324]],
  ['truth', 'bool', [], [1, 0, null, 1, 0]],
  ['text', 'string', [], ['plain', '', null, 'naïve 😀', 'a\nb|<b>']],
  ['whole', 'int64', [], [7n, null, -3n, 0n, 10n ** 17n]],
  ['price', 'float64', [], [1.25, null, -0.1, 0, 99.99]],
  ['day', 'string', [], ['2024-02-29', null, '1969-12-31', '0001-01-01', '9999-12-31']],
  ['moment', 'string', [], Array(5).fill('2024-02-29 12:30:00+00')],
  ['kind', 'string', [], ['a', 'b', null, 'a', 'b']],
  ['vector', 'float32', [3], [[1, 2, 3], null, [4, 5, 6], [7, 8, 9], [0, 0, 1]]],
  [
    'fixed',
    'float64',
    [2],
    [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 10],
    ],
  ],
  ['matrix', 'int64', [2, 2], [[1n, 2n, 3n, 4n], [5n, 6n, 7n, 8n], null, [9n, 10n, 11n, 12n], [13n, 14n, 15n, 16n]]],
  ['words', 'string', [2], [['a', 'b'], ['c', ''], ['d', 'e'], null, ['f', 'g']]],
  ['say "hi"; --\n<b>|', 'int32', [], [1, 2, 3, 4, 5]],
])('reads column %j as %s, whatever the batch size', async (column, type, shape, expected) => {
  const rows = await open(kinds);
  for (const size of [1, 2, 3, 5, 100]) expect(await valuesOf(rows, column, size)).toEqual(expected);
  for await (const batch of rows.read([column], 100)) expect(batch.columns.get(column)).toMatchObject({ type, shape });
  await rows.close();
});

test('batches have the size asked for, the last the rest, and null rows hold zeros', async () => {
  const rows = await open(kinds);
  const batches = [];
  for await (const batch of rows.read(['vector', 'tiny'], 2)) batches.push(batch);
  expect(batches.map(({ start, rows: count }) => [start, count])).toEqual([
    [0, 2],
    [2, 2],
    [4, 1],
  ]);
  expect(batches[0]!.columns.get('vector')).toEqual({
    type: 'float32',
    shape: [3],
    data: new Float32Array([1, 2, 3, 0, 0, 0]),
    nulls: [1],
  });
  expect(batches[2]!.columns.get('tiny')!.data).toHaveLength(1);
});

test.each([
  ['ragged', 'a list of 2 elements in row 2'],
  ['holed', 'a null inside its list in row 2'],
  ['pair', 'has type STRUCT(a BIGINT)'],
])('refuses column %s and says %j', async (column, message) => {
  const rows = await open(kinds);
  const reading = valuesOf(rows, column);
  await expect(reading).rejects.toThrow(ConfigurationError);
  await expect(reading).rejects.toThrow(message);
});

test('keeps 300,000 rows in file order, the same at each read and across row groups', async () => {
  const file = bench.at('many.parquet');
  await makeWithSql(
    `COPY (SELECT r::INTEGER AS id, [r, r + 1, -r]::FLOAT[] AS v FROM range(300000) t(r)) TO '${file}' (ROW_GROUP_SIZE 10000)`,
  );
  const rows = await open(file);
  for (const size of [1000, 70_001]) {
    let next = 0;
    let wrong = 0;
    for await (const batch of rows.read(['v', 'id'], size)) {
      const ids = batch.columns.get('id')!.data;
      const v = batch.columns.get('v')!.data;
      for (let row = 0; row < batch.rows; row++, next++) {
        if (ids[row] !== next || v[3 * row] !== next || v[3 * row + 2] !== -next) wrong++;
      }
    }
    expect([next, wrong]).toEqual([300_000, 0]);
  }
});

test('a column of lists that begins with a long run of nulls keeps one shape', async () => {
  const file = bench.at('late.parquet');
  await makeWithSql(
    `COPY (SELECT CASE WHEN r >= 5000 THEN [[r], [r]]::INTEGER[][] END AS v FROM range(5010) t(r)) TO '${file}'`,
    `COPY (SELECT NULL::FLOAT[] AS v FROM range(3)) TO '${bench.at('never.parquet')}'`,
  );
  const shapes = new Set<string>();
  for await (const batch of (await open(file)).read(['v'], 100)) shapes.add(String(batch.columns.get('v')!.shape));
  expect([...shapes]).toEqual(['2,1']);
  const never = await open(bench.at('never.parquet'));
  expect(await valuesOf(never, 'v')).toEqual([null, null, null]);
});

test('the digest of one file is its SHA-256; an empty table has columns and no batch', async () => {
  const rows = await open(join(fixtures, 'table/no-rows.parquet'));
  const content = await readFile(join(fixtures, 'table/no-rows.parquet'));
  expect(rows.digest).toBe(`sha256:${createHash('sha256').update(content).digest('hex')}`);
  expect(rows).toMatchObject({
    rows: 0,
    columns: [
      { name: 'a', declared: 'INTEGER' },
      { name: 'v', declared: 'FLOAT[]' },
    ],
  });
  expect(await valuesOf(rows, 'v')).toEqual([]);
});

test.each([
  ['labl', 'has no column "labl". Did you mean "label"?'],
  ['Label', 'Names are matched exactly, with case and white space: did you mean "label"?'],
  [' label\u200b', 'did you mean "label"?'],
  ['zzz', 'Its columns are "id", "label", "pixels", "brightness", "contrast", "ink".'],
])('a missing column %j is an error that helps', async (column, message) => {
  const rows = await open(join(fixtures, 'digits/eval.parquet'));
  await expect(valuesOf(rows, column)).rejects.toThrow(message);
});

test('damaged files are named, whatever is wrong with them', async () => {
  const whole = await readFile(kinds);
  const cases = [
    await bench.file('half.parquet', whole.subarray(0, whole.length / 2)),
    await bench.file('no-footer.parquet', whole.subarray(0, whole.length - 1)),
    await bench.file('text.parquet', 'id,label\n1,2\n'),
    await bench.file('nothing.parquet', ''),
    await bench.file(
      'footer-noise.parquet',
      Buffer.concat([whole.subarray(0, whole.length - 600), Buffer.alloc(592, 7), whole.subarray(-8)]),
    ),
    join(fixtures, 'table/lying-footer.parquet'),
    join(fixtures, 'table/lying-group.parquet'),
  ];
  for (const file of cases) {
    const opening = open(file);
    await expect(opening).rejects.toThrow(ConfigurationError);
    await expect(opening).rejects.toThrow(basename(file));
    await expect(opening).rejects.toThrow(/cut short or damaged|contradicts itself/);
  }
});

test('a damaged page inside a well-formed file is an error at reading', async () => {
  await makeWithSql(`COPY (SELECT random() AS x FROM range(5000)) TO '${bench.at('page.parquet')}' (COMPRESSION gzip)`);
  const content = await readFile(bench.at('page.parquet'));
  content.fill(0xff, 2000, 6000);
  const rows = await open(await bench.file('page.parquet', content));
  await expect(valuesOf(rows, 'x')).rejects.toThrow(ConfigurationError);
});

test('duplicate column names, and names that differ in case only, are refused', async () => {
  await expect(open(join(fixtures, 'table/duplicate-names.parquet'))).rejects.toThrow('has two columns named "same"');
  const rows = open(await bench.file('case.csv', 'Id,id\n1,2\n'));
  await expect(rows).rejects.toThrow('has columns "Id" and "id", which differ in case only');
});

test('files of one table must have the same columns: nothing is filled with nulls', async () => {
  const at = bench.at;
  await makeWithSql(
    `COPY (SELECT 1 AS a, 'x' AS b) TO '${at('s1.parquet')}'`,
    `COPY (SELECT 'y' AS b, 2 AS a) TO '${at('s2.parquet')}'`,
    `COPY (SELECT 3 AS a) TO '${at('less.parquet')}'`,
    `COPY (SELECT 3 AS a, 'x' AS b, 1 AS c) TO '${at('more.parquet')}'`,
    `COPY (SELECT '3' AS a, 'x' AS b) TO '${at('flip.parquet')}'`,
  );
  const both = await open(at('s1.parquet'), at('s2.parquet'));
  expect(await valuesOf(both, 'a')).toEqual([1, 2]);
  expect(await valuesOf(both, 'b')).toEqual(['x', 'y']);
  await expect(open(at('s1.parquet'), at('less.parquet'))).rejects.toThrow('the second has no "b"');
  await expect(open(at('s1.parquet'), at('more.parquet'))).rejects.toThrow('the first has no "c"');
  await expect(open(at('s1.parquet'), at('flip.parquet'))).rejects.toThrow(
    '"a" is INTEGER in the first, VARCHAR in the second',
  );
});

test('a file that changes while it is read is an error', async () => {
  await makeWithSql(`COPY (SELECT r AS x FROM range(10) t(r)) TO '${bench.at('moving.parquet')}'`);
  const rows = await open(bench.at('moving.parquet'));
  await utimes(bench.at('moving.parquet'), 1, 1);
  await expect(valuesOf(rows, 'x')).rejects.toThrow('changed while it was read');
});

test('reading can be abandoned and aborted, and begun again', async () => {
  const rows = await open(kinds);
  for await (const batch of rows.read(['tiny'], 1)) {
    expect(batch.start).toBe(0);
    break;
  }
  const stop = new AbortController();
  const reading = (async () => {
    for await (const _ of rows.read(['tiny'], 1, stop.signal)) stop.abort(new Error('enough'));
  })();
  await expect(reading).rejects.toThrow('enough');
  expect(await valuesOf(rows, 'tiny')).toHaveLength(5);
});

test('a file is read by its own name, also where that is a glob of another', async () => {
  await makeWithSql(
    `COPY (SELECT 1 AS x) TO '${bench.at('a1.parquet')}'`,
    `COPY (SELECT 2 AS x) TO '${bench.at("it's.parquet")}'`.replace("it's", "it''s"),
    `COPY (SELECT 3 AS x) TO '${bench.at('plain.parquet')}'`,
  );
  await writeFile(bench.at('a[1].parquet'), await readFile(bench.at('plain.parquet')));
  await writeFile(bench.at('a?*.parquet'), await readFile(bench.at("it's.parquet")));
  expect(await valuesOf(await open(bench.at('a[1].parquet')), 'x')).toEqual([3]);
  expect(await valuesOf(await open(bench.at("it's.parquet")), 'x')).toEqual([2]);
  expect(await valuesOf(await open(bench.at('a?*.parquet')), 'x')).toEqual([2]);
});
