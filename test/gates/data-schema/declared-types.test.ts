import { afterAll, describe, expect, test } from 'vitest';
import { contract, own, workshop } from './harness.ts';

/** Delimited text holds texts: they are compared as what the contract declares, not as they are spelled. */
const shop = workshop();
afterAll(() => shop.close());

async function run(properties: readonly string[], csv: string, quality: readonly string[] = [], keys: object = {}) {
  return shop.run({
    contract: shop.file('t.yaml', contract(properties, quality)),
    data: shop.file('t.csv', csv),
    ...keys,
  });
}

describe('a value is the same in any spelling', () => {
  test.each([
    ['integer', '7', '07', true],
    ['integer', '+7', '7', true],
    ['integer', '9007199254740993', '9007199254740992', false],
    ['number', '1', '1.0', true],
    ['number', '1e2', '100', true],
    ['number', '0.1', '0.10', true],
    ['number', '-0', '0', true],
    ['number', '9007199254740993', '9007199254740992', false],
    ['boolean', 'TRUE', 'true', true],
    ['timestamp', '2024-01-01T00:00:00Z', '2024-01-01 00:00:00', true],
    ['string', '7', '07', false],
    ['integer', 'x', 'y', false],
  ])('%s: %s and %s', async (type, one, other, same) => {
    const csv = `k\n${one}\n${other}\n`;
    const key = await run([`{ name: k, logicalType: ${type}, primaryKey: true }`], csv);
    expect(key.check('primary-key').verdict).toBe(same ? 'fail' : 'pass');
    const unique = await run([`{ name: k, logicalType: ${type}, unique: true }`], csv);
    expect(unique.check('k.unique').verdict).toBe(same ? 'fail' : 'pass');
    const distinct = own('rule: statistic, column: k, statistic: distinct, mustBe: 1', 'distinct');
    const counted = await run([`{ name: k, logicalType: ${type} }`], csv, [distinct]);
    expect(counted.check('distinct').verdict).toBe(same ? 'pass' : 'fail');
  });

  test('in two columns of one row, and in two tables', async () => {
    const columns = ['{ name: a, logicalType: integer }', '{ name: b, logicalType: number }'];
    const within = await run(columns, 'a,b\n7,07.0\n', [own('rule: uniqueWithin, columns: [a, b]', 'within')]);
    expect(within.check('within').verdict).toBe('fail');
    const other = shop.file('other.csv', 'id\n07\n');
    const key = own(`rule: foreignKey, columns: [a], data: "table:other", references: [id]`, 'fk');
    const across = await run([columns[0]!], 'a\n7\n', [key], { tables: { other: { path: other } } });
    expect(across.check('fk').verdict).toBe('pass');
  });
});

describe('own SQL sees the declared types', () => {
  const sql = (query: string, mustBe: number) => [
    `{ id: q, type: sql, query: ${JSON.stringify(query)}, mustBe: ${mustBe} }`,
  ];

  test.each([
    ['number', 'level', '12.5\n99', 'level < 0 or level > 100', 0],
    ['integer', 'n', '7\n10', 'n > 9', 1],
    ['date', 'd', '2024-01-31\n2024-02-01', "d >= date '2024-02-01'", 1],
    ['boolean', 'b', 'true\nfalse', 'b', 1],
    ['string', 's', '07\n7', "s = '07'", 1],
  ])('%s', async (type, name, cells, where, count) => {
    const properties = [`{ name: ${name}, logicalType: ${type} }`];
    const ran = await run(
      properties,
      `${name}\n${cells}\n`,
      sql(`select count(*) from {object} where ${where}`, count),
    );
    expect(ran.broken).toEqual([]);
  });

  test('what cannot be read is null there, and fails its type', async () => {
    const ran = await run(['{ name: n, logicalType: integer }'], 'n\nx\n', sql('select count(n) from {object}', 0));
    expect(ran.broken).toEqual(['n.type fail']);
  });
});
