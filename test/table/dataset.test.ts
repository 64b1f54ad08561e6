import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../src/core/errors.ts';
import { loadDuckDb } from '../../src/runtime/duckdb.ts';
import { planAggregates, runAggregates } from '../../src/table/duckdb/aggregates.ts';
import { duckdbDialect } from '../../src/table/duckdb/dialect.ts';
import { valueType } from '../../src/table/duckdb/types.ts';
import { plain } from '../../src/table/duckdb/values.ts';
import { column, compare, isNull, jsonKind, jsonValue, not, number, parse } from '../../src/table/expression.ts';
import { type Aggregate, rowsOf } from '../../src/table/query.ts';
import type { DataSource } from '../../src/table/source.ts';
import { source } from '../../src/table/sql/queries.ts';
import { fixtures, makeWithSql, repository, valuesOf, workbench } from './tables.ts';

const bench = workbench();
const open = (file: string, further: Partial<DataSource> = {}) => bench.engine().open({ paths: [file], ...further });
const digits = join(fixtures, 'digits/eval.parquet');

describe('delimited text', () => {
  test('is text whatever it holds, so that what cannot be parsed is counted and shown', async () => {
    const rows = rowsOf(await open(await bench.file('a.csv', 'id,age\n007,31\n008,abc\n009,\n010,"4.5"\n')));
    const failed = not(isNull(column('age')));
    const wrong = { op: 'and', operands: [failed, isNull(parse(column('age'), 'integer'))] } as const;
    const found = await bench.engine().aggregate(rows, {
      failures: { fn: 'count', where: wrong },
      nulls: { fn: 'count', where: isNull(column('age')) },
    });
    expect([...found.values()]).toEqual([
      { ok: true, value: 2 },
      { ok: true, value: 1 },
    ]);
    const examples = await bench.engine().select({ from: 'filter', rows, where: wrong }, { limit: 5 });
    expect(examples).toEqual([
      { id: '008', age: 'abc' },
      { id: '010', age: '4.5' },
    ]);
  });

  test('malformed lines are counted with their place, and the other rows are the same at each question', async () => {
    const content = Buffer.concat([
      Buffer.from('id,x,y\n1,a,b\n2,b\n3,c,d\n4,"q" z,d\n5,a,b,c\n6,'),
      Buffer.from([0xe9]),
      Buffer.from(',y\n7,a,b\n'),
    ]);
    const dataset = await open(await bench.file('bad.csv', content));
    expect(dataset.malformed).toMatchObject({ lines: 4, complete: true });
    expect(dataset.malformed!.examples.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'missing columns'],
      [5, 'unquoted value'],
      [6, 'too many columns'],
      [7, 'invalid encoding'],
    ]);
    expect(dataset.rows).toBe(3);
    const read = async (name: string) =>
      (await bench.engine().select(rowsOf(dataset), { columns: { v: column(name) }, limit: 9 })).map((row) => row.v);
    expect([await read('id'), await read('x'), await read('y')]).toEqual([
      ['1', '3', '7'],
      ['a', 'c', 'a'],
      ['b', 'd', 'b'],
    ]);
  });

  test('a header alone is a table of no rows; gzip and options apply', async () => {
    expect(await open(await bench.file('h.csv', 'a,b\n'))).toMatchObject({ rows: 0, untyped: true, malformed: null });
    const packed = await open(await bench.file('p.tsv.gz', gzipSync('a\tb\n1\t2\n')));
    expect(await bench.engine().select(rowsOf(packed), { limit: 2 })).toEqual([{ a: '1', b: '2' }]);
    await expect(open(await bench.file('e.csv', ''))).rejects.toThrow('is empty');
  });
});

describe('JSON', () => {
  test('objects in an array or one per line; types from all of them', async () => {
    const array = await open(await bench.file('a.json', '[{"a":1,"b":"007","c":{"d":[1,2]}},\n{"a":2.5,"e":true}]'));
    expect(array.columns.map(({ name, declared }) => `${name} ${declared}`)).toEqual([
      'a DOUBLE',
      'b VARCHAR',
      'c STRUCT(d BIGINT[])',
      'e BOOLEAN',
    ]);
    expect(await bench.engine().select(rowsOf(array), { limit: 2 })).toEqual([
      { a: 1, b: '007', c: { d: [1, 2] }, e: null },
      { a: 2.5, b: null, c: null, e: true },
    ]);
    const lines = await bench.file('l.ndjson', `${'{"a":1}\n'.repeat(30_000)}{"a":"x"}\n`);
    expect((await open(lines)).rows).toBe(30_001);
    expect((await bench.engine().openRows({ paths: [lines] })).rows).toBe(30_001);
    const typed = await bench
      .engine()
      .openRows({ paths: [await bench.file('r.jsonl', '{"v":[1.5,2]}\n{"v":[3,4]}\n')] });
    expect(await valuesOf(typed, 'v')).toEqual([
      [1.5, 2],
      [3, 4],
    ]);
  });

  test('a text is a text, whatever it looks like, also within objects and lists', async () => {
    const row = { d: '2024-2-3', t: '1:3:00', at: '2024-01-01T00:00:00Z', id: '5f0c1a4e-1111-4222-8333-123456789abc' };
    const nested = { 'the DATE': '2024-01-01', l: ['2024-01-02'] };
    const table = await open(await bench.file('looks.ndjson', JSON.stringify({ ...row, nested })));
    expect(table.columns.map(({ name, declared }) => `${name} ${declared}`)).toEqual([
      'd VARCHAR',
      't VARCHAR',
      'at VARCHAR',
      'id VARCHAR',
      'nested STRUCT("the DATE" VARCHAR, l VARCHAR[])',
    ]);
    expect(table).toMatchObject({ untyped: false, timesAsText: true });
    expect(await bench.engine().select(rowsOf(table), { limit: 1 })).toEqual([{ ...row, nested }]);
    const rows = await bench.engine().openRows({ paths: [table.files[0]!.path] });
    expect(await valuesOf(rows, 'd')).toEqual(['2024-2-3']);
  });

  test('integers of both signs are integers, also in lists; beyond 64 bits they are wide', async () => {
    const lines = ['{"a":1,"l":[1,-1],"big":12345678901234567890}', '{"a":-1,"l":[2],"big":1}'];
    const table = await open(await bench.file('signs.ndjson', lines.join('\n')));
    expect(table.columns.map(({ declared }) => declared)).toEqual(['BIGINT', 'BIGINT[]', 'HUGEINT']);
    const rows = await bench.engine().openRows({ paths: [table.files[0]!.path] });
    expect(await valuesOf(rows, 'a')).toEqual([1n, -1n]);
  });

  test('values of several kinds, and objects without fixed keys, keep their kind', async () => {
    const lines = [
      '{"m":"ab","o":{},"nul":null}',
      '{"m":7,"o":{"x":1},"nul":null}',
      '{"m":true}',
      '{"m":[1]}',
      '{"m":null}',
    ];
    const table = await open(await bench.file('mixed.ndjson', lines.join('\n')));
    expect(table.columns.map(({ name, type }) => [name, type.kind])).toEqual([
      ['m', 'json'],
      ['o', 'struct'],
      ['nul', 'text'],
    ]);
    const m = column('m');
    const columns = {
      kind: jsonKind(m),
      text: jsonValue(m, 'text'),
      number: jsonValue(m, 'number'),
      truth: jsonValue(m, 'boolean'),
    };
    expect(await bench.engine().select(rowsOf(table), { columns, limit: 9 })).toEqual([
      { kind: 'text', text: 'ab', number: null, truth: null },
      { kind: 'number', text: null, number: 7, truth: null },
      { kind: 'boolean', text: null, number: null, truth: true },
      { kind: 'array', text: null, number: null, truth: null },
      { kind: null, text: null, number: null, truth: null },
    ]);
    const wrong = async () =>
      bench.engine().select(rowsOf(table), { columns: { kind: jsonKind(column('nul')) }, limit: 1 });
    await expect(wrong()).rejects.toThrow('A kind of JSON is asked of text');
  });

  test('types are told from all files; what is no table says so', async () => {
    const whole = await bench.file('t1.ndjson', '{"v":1}\n');
    const broken = await bench.file('t2.ndjson', '{"v":1.5}\n');
    const both = await bench.engine().open({ paths: [whole, broken] });
    expect(both.columns.map(({ declared }) => declared)).toEqual(['DOUBLE']);
    await expect(open(await bench.file('bare.ndjson', '1\n2\n'))).rejects.toThrow('it holds JSON that is no object');
    expect(await open(await bench.file('none.ndjson', ''))).toMatchObject({ columns: [], rows: 0 });
    expect(await open(await bench.file('none.json', '[]'))).toMatchObject({ columns: [], rows: 0 });
    expect(await open(await bench.file('empty.ndjson', '{}\n{}\n'))).toMatchObject({ columns: [], rows: 2 });
    expect(await open(await bench.file('empty.json', '[{}, {}, {}]'))).toMatchObject({ columns: [], rows: 3 });
    await expect(open(await bench.file('mark.ndjson', '\ufeff{"v":1}\n'))).rejects.toThrow(
      /mark\.ndjson begins with a byte order mark/,
    );
  });

  test('one key twice, or in two spellings, is refused', async () => {
    const twice = await open(await bench.file('twice.ndjson', '{"a":1}\n{"a":1,"a":2}\n'));
    await expect(bench.engine().select(rowsOf(twice), { limit: 5 })).rejects.toThrow(
      /twice\.ndjson, line 2: an object has one key twice/,
    );
    await expect(open(await bench.file('case.ndjson', '{"a":1,"A":2}\n'))).rejects.toThrow(
      'has keys "a" and "A", which differ in case only',
    );
    const numbered = await open(await bench.file('numbered.ndjson', '{"a":1,"A_1":2}\n'));
    expect(numbered.columns.map(({ name }) => name)).toEqual(['a', 'A_1']);
  });

  test('a malformed line is named', async () => {
    await expect(open(await bench.file('bad.ndjson', '{"a":1}\n{"a":\n{"a":3}\n'))).rejects.toThrow(
      /bad\.ndjson, line \d: this is no JSON/,
    );
  });

  test('files of one table have the same keys', async () => {
    const first = await bench.file('k1.json', '[{"a":1,"b":2}]');
    const second = await bench.file('k2.json', '[{"a":1}]');
    await expect(bench.engine().open({ paths: [first, second] })).rejects.toThrow('the second has no "b"');
  });
});

describe('partitions of a folder', () => {
  test('are columns of text, and only those below the folder', async () => {
    for (const month of ['01', '02']) {
      await mkdir(bench.at(`run=7/set/year=2024/month=${month}`), { recursive: true });
      await makeWithSql(
        `COPY (SELECT ${Number(month)} AS x) TO '${bench.at(`run=7/set/year=2024/month=${month}/a.parquet`)}'`,
      );
    }
    const dataset = await open(bench.at('run=7/set'));
    expect(dataset.columns.map(({ name, declared }) => `${name} ${declared}`)).toEqual([
      'x INTEGER',
      'month VARCHAR',
      'year VARCHAR',
    ]);
    expect(await bench.engine().select(rowsOf(dataset), { order: [{ by: column('x') }], limit: 5 })).toEqual([
      { x: 1, month: '01', year: '2024' },
      { x: 2, month: '02', year: '2024' },
    ]);
    const single = await open(bench.at('run=7/set/year=2024/month=01/a.parquet'));
    expect(single.columns.map(({ name }) => name)).toEqual(['x']);
    const rows = await bench.engine().openRows({ paths: [bench.at('run=7/set')] });
    expect(await valuesOf(rows, 'month')).toEqual(['01', '02']);
  });

  test('that differ, or have the name of a column, are refused', async () => {
    await mkdir(bench.at('mixed/k=1'), { recursive: true });
    await makeWithSql(`COPY (SELECT 1 AS k) TO '${bench.at('mixed/k=1/a.parquet')}'`);
    await expect(open(bench.at('mixed'))).rejects.toThrow('"k" is both a partition and a column');
    await makeWithSql(`COPY (SELECT 1 AS k) TO '${bench.at('mixed/b.parquet')}'`);
    await expect(open(bench.at('mixed'))).rejects.toThrow('lie in different partitions');
  });
});

describe('tables that need an extension', () => {
  test.each<[string, DataSource]>([
    ['httpfs', { paths: ['s3://bucket/table/*.parquet'] }],
    ['httpfs', { paths: ['https://example.org/a.parquet?version=3'] }],
    ['azure', { paths: ['az://container/a.parquet'] }],
    ['sqlite_scanner', { paths: [digits], format: 'sqlite', table: 't' }],
    ['delta', { paths: [dirname(digits)], format: 'delta' }],
    ['iceberg', { paths: [dirname(digits)], format: 'iceberg' }],
  ])('say that %s is missing, and how to get it', async (extension, from) => {
    const opening = bench.engine().open(from);
    await expect(opening).rejects.toThrow(EnvironmentError);
    await expect(opening).rejects.toThrow(`needs DuckDB's extension ${extension}`);
  });

  test('and mistakes are told before', async () => {
    await expect(bench.engine().open({ paths: ['s3://b/a.csv'] })).rejects.toThrow(
      'only Parquet is read from an address',
    );
    await expect(bench.engine().open({ paths: ['s3://b/a.parquet', digits] })).rejects.toThrow(
      'a table lies in one place',
    );
    await expect(open('x.sqlite')).rejects.toThrow('Name one of its tables with table');
    await expect(bench.engine().openRows({ paths: ['s3://b/a.parquet'] })).rejects.toThrow('download it first');
    await expect(open(join(fixtures, 'digits/eval.npz'))).rejects.toThrow('NPZ is a bundle of arrays');
  });
});

describe("SQL of the user's own", () => {
  const ask = async (sql: string, limit = 5) =>
    bench.engine().query(sql, { object: { dataset: await open(digits) } }, { limit });

  test('is one SELECT over the tables it was given', async () => {
    expect(await ask('SELECT count(*) AS n, max("label") AS top FROM object -- all of it')).toEqual([
      { n: 997, top: 9 },
    ]);
    expect(await ask('WITH o AS (FROM object) SELECT ink FROM o GROUP BY ink ORDER BY ink;')).toHaveLength(3);
  });

  test.each([
    ['SELECT 1; SELECT 2', 'it has 2 statements'],
    ["COPY object TO '/tmp/x.csv'", 'cannot be run'],
    ['DROP VIEW object', 'it is no SELECT'],
    ['SET threads = 1', 'it is no SELECT'],
    ["ATTACH '/tmp/x.db'", 'it is no SELECT'],
    ['PRAGMA database_list', 'cannot be run'],
    [`SELECT * FROM read_csv('${join(repository, 'package.json')}')`, 'cannot be run'],
    ["SELECT * FROM read_text('/etc/hostname')", 'cannot be run'],
    ['SELECT * FROM object', 'returns more than 5 rows'],
    ['SELECT * FROM nothing', 'cannot be run'],
    ['SELECT (', 'cannot be run'],
    ['SELECT 1) FROM object; --', 'cannot be run'],
    ['', 'it is empty'],
  ])('%s is refused: %s', async (sql, message) => {
    const asking = ask(sql);
    await expect(asking).rejects.toThrow(ConfigurationError);
    await expect(asking).rejects.toThrow(message);
  });

  test('is stopped when it takes for ever', async () => {
    const endless = 'SELECT count(*) FROM range(100000000) a, range(100000000) b';
    const asking = bench
      .engine()
      .query(endless, { object: { dataset: await open(digits) } }, { limit: 1 }, AbortSignal.timeout(100));
    await expect(asking).rejects.toThrow(/timeout|abort/i);
  });
});

test('distinct counts, entropies and quantiles of large tables come from statements of their own, with the same values', async () => {
  const file = bench.at('own.parquet');
  await makeWithSql(
    `COPY (SELECT (r * 7919) % 1000 AS k, CASE WHEN r % 10 = 0 THEN NULL ELSE sin(r) END AS x, CASE WHEN r = 5 THEN 'NaN'::FLOAT ELSE r END AS f, NULL::INTEGER AS none FROM range(5003) t(r)) TO '${file}'`,
  );
  const dataset = await open(file);
  const from = source(rowsOf(dataset), duckdbDialect, (one) => one.sql);
  const where = compare(column('k'), '>', number(10));
  const aggregates: Record<string, Aggregate> = {};
  for (const name of ['k', 'x', 'f', 'none']) {
    const of = column(name);
    aggregates[`distinct ${name}`] = { fn: 'distinct', of, where };
    aggregates[`entropy ${name}`] = { fn: 'entropy', of };
    for (const p of [0, 0.25, 0.5, 0.999, 1]) aggregates[`quantile ${name} ${p}`] = { fn: 'quantile', of, p, where };
  }
  const duckdb = await loadDuckDb(repository);
  const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect();
  const together = planAggregates(from, 1000, aggregates);
  const apart = planAggregates(from, 1e9, aggregates);
  expect(together.statements).toHaveLength(1);
  expect(apart.statements).toHaveLength(Object.keys(aggregates).length);
  const [first, second] = [
    await runAggregates(connection, from, together, undefined),
    await runAggregates(connection, from, apart, undefined),
  ];
  for (const [name, outcome] of first) {
    const other = second.get(name)!;
    if (!outcome.ok || !other.ok) throw new Error(`${name} failed: ${JSON.stringify([outcome, other])}`);
    const close = typeof outcome.value === 'number' && Number.isFinite(outcome.value);
    if (close) expect(other.value, name).toBeCloseTo(outcome.value as number, 9);
    else expect(other.value, name).toEqual(outcome.value);
  }
  connection.closeSync();
});

test.each([
  ['spread evenly', 'random()'],
  ['of any size', '10 ** (random() * 600 - 300)'],
  ['mostly one', 'CASE WHEN random() < 0.5 THEN 7 ELSE random() END'],
  ['two', 'range % 2'],
  ['one', '5'],
  ['some missing', 'CASE WHEN random() < 0.3 THEN NULL ELSE random() END'],
  ['all missing', 'NULL'],
  ['infinite at both ends', "CASE WHEN random() < 0.1 THEN 'inf' WHEN random() < 0.1 THEN '-inf' ELSE random() END"],
  ['with a NaN', "CASE WHEN range = 3 THEN 'nan' ELSE random() END"],
])('quantiles of large tables are exact without a sort, where values are %s', async (_, expression) => {
  const duckdb = await loadDuckDb(repository);
  const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect();
  await connection.run('SELECT setseed(0.5)');
  await connection.run(`CREATE TABLE t AS SELECT (${expression})::DOUBLE AS x FROM range(20000)`);
  const columns = new Map([['x', { kind: 'float', bits: 64 } as const]]);
  const from = { sql: 't', scope: { table: 't', columns, items: [] } };
  const aggregates: Record<string, Aggregate> = {};
  for (const p of [0, 0.005, 0.25, 0.5, 0.99, 1]) aggregates[p] = { fn: 'quantile', of: column('x'), p };
  const [together, apart] = [
    await runAggregates(connection, from, planAggregates(from, 1000, aggregates), undefined),
    await runAggregates(connection, from, planAggregates(from, 1e9, aggregates), undefined),
  ];
  for (const [p, outcome] of together) {
    const [a, b] = [outcome, apart.get(p)!].map((one) => (one.ok ? one.value : Number.NaN)) as [number, number];
    // Both interpolate in doubles, in another order.
    expect(Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.abs(a), `${p}: ${a} and ${b}`).toBe(true);
  }
  connection.closeSync();
});

describe('the digest', () => {
  test('is that of the bytes, however many files', async () => {
    const hex = (content: string) => createHash('sha256').update(content).digest('hex');
    const [one, two] = [await bench.file('one.csv', 'a\n1\n'), await bench.file('two.csv', 'a\n2\n')];
    expect(await (await open(one)).digest()).toBe(`sha256:${hex('a\n1\n')}`);
    const both = await bench.engine().open({ paths: [two, one] });
    expect(await both.digest()).toBe(`sha256:${hex(`one.csv\0${hex('a\n1\n')}\ntwo.csv\0${hex('a\n2\n')}\n`)}`);
  });

  test('is refused for a file that changes between the questions', async () => {
    const file = await bench.file('changing.csv', 'a\n1\n');
    const dataset = await open(file);
    await dataset.digest();
    await bench.file('changing.csv', 'a\n1\n2\n');
    await expect(dataset.digest()).rejects.toThrow(/changed while it was read/);
  });
});

test('5,000 columns', async () => {
  const names = Array.from({ length: 5000 }, (_, k) => `c${k}`);
  const line = names.map((_, k) => k).join(',');
  const dataset = await open(await bench.file('wide.csv', `${names.join(',')}\n${line}\n${line}\n`));
  expect(dataset.columns).toHaveLength(5000);
  const aggregates = Object.fromEntries(
    names.map((name) => [name, { fn: 'max', of: parse(column(name), 'integer') } as const]),
  );
  const found = await bench.engine().aggregate(rowsOf(dataset), aggregates);
  expect([...found.values()].map((outcome) => (outcome.ok ? outcome.value : outcome.problem))).toEqual(
    names.map((_, k) => k),
  );
}, 60_000);

test('values are plain, and exact or text', async () => {
  const found = async (sql: string) => {
    const duckdb = await loadDuckDb(repository);
    const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect();
    const cells = (await connection.runAndReadAll(`SELECT ${sql}`)).getRows()[0]!.map(plain);
    connection.closeSync();
    return cells[0];
  };
  const cases: [string, unknown][] = [
    ['9007199254740991::BIGINT', 9007199254740991],
    ['9007199254740993::BIGINT', '9007199254740993'],
    ["'-170141183460469231731687303715884105728'::HUGEINT", '-170141183460469231731687303715884105728'],
    ['1.10::DECIMAL(10,2)', 1.1],
    ['0.00::DECIMAL(10,2)', 0],
    ['-0.05::DECIMAL(10,2)', -0.05],
    ['100.00::DECIMAL(10,2)', 100],
    ['0.1234567890123456789012::DECIMAL(38,22)', '0.1234567890123456789012'],
    ["'NaN'::DOUBLE", Number.NaN],
    ["DATE '0001-01-01'", '0001-01-01'],
    ["TIMESTAMPTZ '2024-02-29 12:00:00+02'", expect.stringContaining('2024-02-29')],
    ["INTERVAL '1 day'", '1 day'],
    ["'\\x00\\xFF'::BLOB", '00ff'],
    ['MAP {1: [2, NULL]}', [{ key: 1, value: [2, null] }]],
    [`{'a': {'b': 2::HUGEINT}}`, { a: { b: 2 } }],
    ['NULL', null],
  ];
  for (const [sql, expected] of cases) expect(await found(sql), sql).toEqual(expected);
});

test('types are told from their names', () => {
  expect(valueType('STRUCT(a BIGINT, "b, (c" FLOAT[], d STRUCT(e DECIMAL(10,2)))[3]')).toEqual({
    kind: 'list',
    length: 3,
    item: {
      kind: 'struct',
      fields: new Map([
        ['a', { kind: 'integer' }],
        ['b, (c', { kind: 'list', item: { kind: 'float', bits: 32 } }],
        ['d', { kind: 'struct', fields: new Map([['e', { kind: 'decimal' }]]) }],
      ]),
    },
  });
  expect(valueType("ENUM('a[]', 'b')")).toEqual({ kind: 'text' });
  expect(valueType('MAP(VARCHAR, INTEGER)')).toEqual({ kind: 'other' });
  expect(valueType('TIMESTAMP WITH TIME ZONE')).toEqual({ kind: 'instant' });
});
