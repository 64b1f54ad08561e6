import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inferContract } from '../../../src/gates/data-schema/infer.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { duckdb, workshop } from './harness.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api'), threads: 1 });
afterAll(async () => {
  await engine.close();
  await shop.close();
});

interface Property {
  name: string;
  required?: boolean;
  logicalTypeOptions?: Record<string, unknown>;
  quality?: Record<string, unknown>[];
}

async function inferred(data: string): Promise<{ text: string; properties: Record<string, Property> }> {
  const text = await inferContract(engine, await engine.open({ paths: [data] }), 't');
  const properties = parse(text).schema[0].properties as Property[];
  return { text, properties: Object.fromEntries(properties.map((property) => [property.name, property])) };
}

describe('inferContract', () => {
  test.each([
    [
      'lines that cannot be read',
      'a,b\n1,2\n3\n4,5,6\n',
      /^2 lines cannot be read, the first is .*odd\.csv, line 3: missing columns/,
    ],
    ['no row', 'a,b\n', /odd\.csv has no row, so there is nothing to infer from/],
    ['a line for Excel', 'sep=;\na;b\n1;2\n', /begins with sep=;, a line for Excel alone.*csv\.delimiter: ";"/],
  ])('makes no contract of %s', async (_, csv, message) => {
    await expect(inferred(shop.file('odd.csv', csv))).rejects.toThrow(message);
  });

  test('gives NaN and infinity rules of their own, and the finite numbers their range', async () => {
    const data = await shop.parquet(
      'not-finite.parquet',
      `SELECT CASE WHEN range % 50 = 0 THEN 'NaN' WHEN range % 50 = 1 THEN 'Infinity' ELSE range / 100.0 END::DOUBLE AS x
       FROM range(600)`,
    );
    const { text, properties } = await inferred(data);
    const rules = properties.x!.quality!.map(({ implementation }) => implementation as Record<string, unknown>);
    expect(rules.map(({ rule }) => rule)).toEqual(['noNaN', 'noInfinity', 'range']);
    expect(rules[2]).toMatchObject({ minimum: 0, where: '(abs(x) <= 1.7976931348623157e+308)' });
    const contract = shop.file('not-finite.yaml', text);
    expect((await shop.run({ contract, data })).broken).toEqual([]);
    const worse = await shop.parquet(
      'worse.parquet',
      `SELECT 'NaN'::DOUBLE AS x FROM range(500) UNION ALL SELECT 9000`,
    );
    expect((await shop.run({ contract, data: worse })).broken).toEqual(['x.noNaN fail', 'x.range fail']);
  });

  test('takes an end that many rows have for one of the scale, and lets few rows lie beyond others', async () => {
    const data = await shop.parquet(
      'ends.parquet',
      `SELECT range % 5 AS stars, CASE WHEN range % 2 = 0 THEN 0 ELSE pow(1.01, range) END AS income, range AS walk,
              CASE WHEN range < 990 THEN 'usual' ELSE 'rare ' || (range - 990)::INT // 2 END AS word FROM range(1000)`,
    );
    const { properties } = await inferred(data);
    expect(properties.stars).toMatchObject({ required: true, logicalTypeOptions: { minimum: 0, maximum: 4 } });
    // Four rules share 5 %. Of 250 further rows t lie beyond one end with 0.2ᵗ ≤ 1.25 % from t = 3, beyond two from t = 4.
    expect(properties.income!.quality).toMatchObject([
      { implementation: { rule: 'range', minimum: 0, maxViolations: '0.8%' } },
    ]);
    expect(properties.walk!.quality).toMatchObject([
      { implementation: { rule: 'range', minimum: 0, maximum: 1099, maxViolations: '1.2%' } },
    ]);
    expect(properties.word!.quality).toMatchObject([{ metric: 'invalidValues', unit: 'percent' }]);
  });

  test('only warns of what so few rows cannot say', async () => {
    const data = await shop.parquet('few.parquet', `SELECT range * 1.5 AS x, range / 7 AS y FROM range(20)`);
    const { text, properties } = await inferred(data);
    expect(properties.x!.quality).toMatchObject([{ severity: 'warning', implementation: { rule: 'range' } }]);
    const contract = shop.file('few.yaml', text);
    const far = await shop.parquet('far.parquet', `SELECT range * 1000.5 AS x, range / 7 AS y FROM range(20)`);
    const ran = await shop.run({ contract, data: far });
    expect(ran.check('x.range')).toMatchObject({ verdict: 'fail', effect: { kind: 'warns' } });
  });

  test('asks for values everywhere only where the table has no null at all', async () => {
    const columns = (holes: string) =>
      `SELECT range AS x, CASE WHEN ${holes} THEN NULL ELSE 1 END AS y FROM range(1000)`;
    const whole = await inferred(await shop.parquet('whole.parquet', columns('false')));
    expect([whole.properties.x!.required, whole.properties.y!.required]).toEqual([true, true]);
    const holes = await inferred(await shop.parquet('holes.parquet', columns('range % 10 = 0')));
    expect(holes.properties.x!.required).toBeUndefined();
    expect(holes.properties.x!.quality![0]).toMatchObject({ metric: 'nullValues', unit: 'percent' });
  });

  test('says nothing of values that a smaller table may not have', async () => {
    const data = await shop.parquet(
      'hardly.parquet',
      `SELECT CASE WHEN range < 3 THEN range / 3 END AS x FROM range(100)`,
    );
    const { text } = await inferred(data);
    const empty = await shop.parquet('none.parquet', `SELECT NULL::DOUBLE AS x FROM range(50)`);
    expect((await shop.run({ contract: shop.file('hardly.yaml', text), data: empty })).broken).toEqual([]);
  });

  test.each(['parquet', 'csv'])('writes what its own table keeps: any %s', { timeout: 600_000 }, async (format) => {
    await fc.assert(
      fc.asyncProperty(tables, async (columns) => {
        const data = shop.at(`any.${format}`);
        const select = columns.map(({ sql }, index) => `unnest(${sql}) AS ${NAMES[index]}`).join(', ');
        await duckdb(`COPY (SELECT ${select}) TO '${data}' (FORMAT ${format})`);
        const { text } = await inferred(data);
        const { broken } = await shop.run({ contract: shop.file('any.yaml', text), data });
        expect(broken, text).toEqual([]);
      }),
      { numRuns: 20, seed: 15 },
    );
  });
});

const NAMES = ['a', 'b_id', '"C d"', '"é,"'];

/** One to four columns of one length, each as the SQL of a list. */
const tables = fc.integer({ min: 1, max: 60 }).chain((rows) => {
  const listOf = (type: string, values: fc.Arbitrary<string>, nulls: number) =>
    fc
      .array(nulls > 0 ? fc.option(values, { nil: 'NULL', freq: nulls }) : values, { minLength: rows, maxLength: rows })
      .map((items) => ({ sql: `[${items.join(', ')}]::${type}[]` }));
  const quoted = (text: string) => `'${text.replaceAll("'", "''").replaceAll('\0', '')}'`;
  const float = fc
    .oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 1e-320, 0.1, 12345678901.25))
    .map((value) => (Object.is(value, -0) ? `'-0.0'` : `'${value}'`));
  const few = fc.array(float, { minLength: 1, maxLength: 3 }).chain((values) => fc.constantFrom(...values));
  const [integer, text, day] = [
    fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-3n, 3n)).map(String),
    fc
      .oneof(fc.string({ maxLength: 6 }), fc.constantFrom('', ' ', 'x', '007', 'nan', 'null', 'true', '__proto__'))
      .map(quoted),
    fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
  ];
  const column = fc.integer({ min: 0, max: 4 }).chain((nulls) =>
    fc.oneof(
      listOf('DOUBLE', float, nulls),
      listOf('DOUBLE', few, nulls),
      listOf(
        'FLOAT',
        fc.float().map((value) => `'${value}'`),
        nulls,
      ),
      listOf('BIGINT', integer, nulls),
      listOf('VARCHAR', text, nulls),
      listOf('BOOLEAN', fc.boolean().map(String), nulls),
      listOf(
        'DATE',
        day.map((value) => quoted(value.toISOString().slice(0, 10))),
        nulls,
      ),
      listOf(
        'TIMESTAMP',
        day.map((value) => quoted(value.toISOString().slice(0, 19))),
        nulls,
      ),
      listOf(
        'DECIMAL(18, 3)',
        fc.integer().map((value) => String(value / 1000)),
        nulls,
      ),
      listOf(
        'DOUBLE[]',
        fc.array(float, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
        nulls,
      ),
      fc.constant({ sql: `range(${rows})` }),
    ),
  );
  return fc.array(column, { minLength: 1, maxLength: 4 });
});
