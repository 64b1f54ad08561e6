import { afterAll, describe, expect, test } from 'vitest';
import { contract, own, workshop } from './harness.ts';

/** Kinds that the names and types of columns decide, or that compare the columns of one row. */
const shop = workshop();
afterAll(() => shop.close());

const ROWS = `SELECT * FROM (VALUES
  (1, 'a', 'a', '2024-02-29', TIMESTAMP '2024-01-01 10:00:00'),
  (2, 'b', 'a', '2023-02-29', TIMESTAMP '2024-01-02 10:00:00'),
  (3, NULL, NULL, NULL, NULL)) t(id, home, away, day, seen)`;

/** The outcomes of these rules, each under the id `r0`, `r1`, … */
async function outcomes(...rules: string[]) {
  const ran = await shop.run({
    contract: shop.file(
      'rules.yaml',
      contract(
        COLUMNS,
        rules.map((rule, index) => own(rule, `r${index}`)),
      ),
    ),
    data: await shop.parquet('rows.parquet', ROWS),
    'extra-columns': 'pass',
  });
  return rules.map((_, index) => {
    const { outcome } = ran.measurement.tables[0]!.rules.find(({ id }) => id === `r${index}`)!;
    return [ran.check(`r${index}`).verdict, outcome.state === 'counted' ? outcome.violations : outcome];
  });
}

const COLUMNS = ['id', 'home', 'away', 'day', 'seen'].map((name) => `{ name: ${name} }`);
const structure = (holds: boolean, reason: string) => [holds ? 'pass' : 'fail', { state: 'structure', holds, reason }];

describe('decided by the columns', () => {
  test('present: the column is there, and where', async () => {
    expect(
      await outcomes(
        'rule: present, column: home',
        'rule: present, column: home, index: 1',
        'rule: present, column: home, index: 0',
      ),
    ).toEqual([
      structure(true, 'home is there'),
      structure(true, 'home is there'),
      structure(false, 'home is column 2, not column 1'),
    ]);
  });

  test('columns: none is missing, none too many, each in its place', async () => {
    expect(
      await outcomes(
        'rule: columns, names: [seen, day, away, home, id]',
        'rule: columns, names: [id, home, away, day, seen], order: true',
        'rule: columns, names: [id, away, home], order: true, extra: true',
        'rule: columns, names: [id, home, away, day]',
        'rule: columns, names: [id, Home, away, day, seen]',
      ),
    ).toEqual([
      structure(true, '5 columns as agreed'),
      structure(true, '5 columns as agreed'),
      structure(false, 'column 2 is "home", the contract has "away" there'),
      structure(false, 'not in the contract: "seen"'),
      structure(false, 'missing: "Home". Did you mean "home"? Names are matched exactly, also in case and spaces.'),
    ]);
  });

  test('type: as stored, with and without a time zone', async () => {
    expect(
      await outcomes(
        'rule: type, column: id, type: integer',
        'rule: type, column: seen, type: timestamp, timezone: false',
        'rule: type, column: seen, type: timestamp, timezone: true',
        'rule: type, column: day, type: date',
        'rule: type, column: day, type: date, format: "%Y-%m-%d"',
      ),
    ).toEqual([
      structure(true, 'id is stored as INTEGER'),
      structure(true, 'seen is stored as TIMESTAMP'),
      structure(false, 'seen is stored as TIMESTAMP, the contract says timestamp with time zone'),
      structure(false, 'day is stored as VARCHAR, the contract says date'),
      ['fail', 1],
    ]);
  });
});

describe('counted in rows', () => {
  test('format: a date that the calendar does not have is none', async () => {
    expect(
      await outcomes('rule: format, column: day, format: date', 'rule: format, column: day, format: time'),
    ).toEqual([
      ['fail', 1],
      ['fail', 2],
    ]);
  });

  test('uniqueWithin: two columns of a row are equal, nulls never', async () => {
    expect(
      await outcomes('rule: uniqueWithin, columns: [home, away]', 'rule: uniqueWithin, columns: [home, day]'),
    ).toEqual([
      ['fail', 1],
      ['pass', 0],
    ]);
  });
});

test('sql: the number that a query of the contract returns', async () => {
  expect(
    await outcomes(
      `rule: sql, query: 'SELECT count(*) FROM {object} WHERE home = away', mustBe: 1`,
      `rule: sql, query: 'SELECT min(id), max(id) FROM {object}', mustBe: 1`,
    ),
  ).toEqual([
    ['pass', { state: 'valued', value: 1, n: 3, unit: 'value', detail: null }],
    ['error', { state: 'error', reason: 'the query must return one row with one column' }],
  ]);
});

test('numbers listed for a column without a type are compared as numbers in delimited text', async () => {
  const rules = [
    'rule: allowed, column: x, values: [1, 2]',
    'rule: forbidden, column: x, values: [3]',
    'rule: categoryShare, column: x, value: 1, mustBe: 50',
    'rule: distinctValues, column: x, values: [1, 2]',
  ];
  const ran = await shop.run({
    contract: shop.file(
      'listed.yaml',
      contract(
        ['{ name: x }'],
        rules.map((rule, index) => own(rule, `r${index}`)),
      ),
    ),
    data: shop.file('listed.csv', 'x\n1\n1.0\n3.00\nabc\n'),
  });
  const measured = rules.map(
    (_, index) => ran.check(`r${index}`).numbers?.value?.value ?? ran.check(`r${index}`).reason,
  );
  // 3.00 and abc are not allowed, 3.00 is forbidden, 1 and 1.0 are half of the values, 2 does not occur.
  expect(measured).toEqual([2, 1, 50, 1]);
});

test('a column that may be missing takes every rule about it with it, also those with a question of their own', async () => {
  const optional = 'customProperties: [{ property: modelassay.optional, value: true }]';
  const rules = [
    'rule: statistic, statistic: mean, mustBeGreaterThan: 0',
    'rule: unique, columns: [k]',
    'rule: sorted',
    'rule: mode, values: [1]',
    'rule: distribution, shares: { a: 1 }, mustBeLessThan: 1',
    'rule: outliers, method: iqr',
    'rule: correlation, columns: [k, id], mustBeGreaterThan: 0',
  ];
  const ran = await shop.run({
    contract: shop.file(
      'optional.yaml',
      contract([
        '{ name: id, primaryKey: true }',
        `{ name: k, ${optional}, quality: [${rules.map((rule) => own(rule)).join(', ')}] }`,
      ]),
    ),
    data: shop.file('optional.csv', 'id\n1\n'),
  });
  expect(ran.broken).toEqual([]);
  const skipped = ran.measurement.tables[0]!.rules.filter(
    ({ outcome }) => outcome.state === 'skipped' && outcome.reason === 'the optional column k is not there',
  );
  expect(skipped.length).toBeGreaterThanOrEqual(rules.length);
});
