import { afterAll, describe, expect, test } from 'vitest';
import { contract, own, workshop } from './harness.ts';

/** Columns of several kinds under contracts that judge values of every kind, as all but JSON Schema do. */
const shop = workshop();
afterAll(() => shop.close());

let files = 0;

/** What came of these rules on a column `v` with these values, each under the id `r0`, `r1`, … */
async function outcomes(values: readonly string[], ...rules: string[]) {
  files++;
  const ran = await shop.run({
    contract: shop.file(
      `${files}.yaml`,
      contract(
        ['{ name: v }', '{ name: w }', '{ name: k }'],
        rules.map((rule, index) => own(rule, `r${index}`)),
      ),
    ),
    data: shop.file(
      `${files}.ndjson`,
      values.map((value, index) => `{"v": ${value}, "w": "1", "k": ${index}}\n`).join(''),
    ),
  });
  return rules.map((_, index) => {
    const { outcome } = ran.measurement.tables[0]!.rules.find(({ id }) => id === `r${index}`)!;
    if (outcome.state === 'counted') return outcome.violations;
    return outcome.state === 'valued' ? outcome.value : outcome.reason;
  });
}

const MIXED = ['1', '"1"', '1.0', 'true', '"a"', '{"x": 1}', '[1]', 'null'];

describe('a column of several kinds', () => {
  test('type counts the values of another one', async () => {
    expect(
      await outcomes(
        MIXED,
        'rule: type, column: v, type: string',
        'rule: type, column: v, type: integer',
        'rule: type, column: v, type: [string, number]',
        'rule: type, column: v, type: object',
        'rule: type, column: v, type: [array, boolean]',
        'rule: type, column: v, type: date',
      ),
    ).toEqual([5, 5, 3, 6, 5, 7]);
  });

  test('sets compare kind and value', async () => {
    expect(
      await outcomes(
        MIXED,
        'rule: allowed, column: v, values: [1, a]',
        'rule: allowed, column: v, values: ["1", true, a]',
        'rule: forbidden, column: v, values: ["1"]',
        'rule: forbidden, column: v, values: [1]',
        'rule: distinctValues, column: v, must: contain, values: [1, "1", true, a]',
        'rule: distinctValues, column: v, must: be-in, values: [1, "1"]',
        'rule: notMissing, column: v, codes: [null, a]',
        'rule: mode, column: v, values: [1]',
        'rule: categoryShare, column: v, value: 1, mustBeLessThan: 50',
      ),
    ).toEqual([4, 4, 1, 2, 0, 4, 2, 0, 200 / 7]);
  });

  test('a value that is no number lies in no range, and a number is matched as its text', async () => {
    expect(
      await outcomes(
        MIXED,
        'rule: range, column: v, minimum: 0',
        "rule: range, column: v, minimum: '0', maximum: z",
        "rule: pattern, column: v, pattern: '^1'",
        'rule: length, column: v, maximum: 1',
        'rule: multipleOf, column: v, of: 1',
        'rule: range, column: v, minimum: 2, otherKinds: ignored',
        'rule: length, column: v, minimum: 2, otherKinds: ignored',
      ),
    ).toEqual([5, 5, 4, 4, 5, 2, 2]);
  });

  test('two values are one where kind and value are', async () => {
    expect(
      await outcomes(MIXED, 'rule: unique, columns: [v]', 'rule: statistic, column: v, statistic: distinct, mustBe: 6'),
    ).toEqual([1, 6]);
    const large = ['12345678901234567890', '12345678901234567891', '"x"', '0.5', '5e-1', '{"a": 1}', '{"a": 1}'];
    expect(await outcomes(large, 'rule: unique, columns: [v]')).toEqual([2]);
  });

  test('a condition takes values of another kind for other values', async () => {
    expect(
      await outcomes(
        MIXED,
        "rule: expression, check: v = '1'",
        'rule: expression, check: v != 1',
        `rule: expression, check: "v in ('1', 'a')"`,
        `rule: expression, check: "v in (1, 'a')"`,
        'rule: expression, check: v = w',
        'rule: expression, check: w = k',
        'rule: uniqueWithin, columns: [v, w]',
        'rule: uniqueWithin, columns: [w, k]',
      ),
    ).toEqual([6, 2, 5, 4, 6, 8, 1, 0]);
  });

  test('a mean needs numbers, and says how many values are none', async () => {
    expect(await outcomes(MIXED, 'rule: statistic, column: v, statistic: mean, mustBe: 1')).toEqual([
      '5 of 7 values of v are no numbers, so it has no mean',
    ]);
  });
});

describe('in columns of one type a text is no number', () => {
  const NUMBERS = ['1', '2', '2'];

  test('and values of another kind differ, which is no error', async () => {
    expect(
      await outcomes(
        NUMBERS,
        'rule: allowed, column: v, values: ["1", "2"]',
        'rule: allowed, column: v, values: ["1", 2]',
        'rule: forbidden, column: v, values: ["1", "a", true]',
        'rule: distinctValues, column: v, must: contain, values: ["1", 2]',
        'rule: allowed, column: w, values: [1]',
        'rule: mode, column: v, values: ["2"]',
      ),
    ).toEqual([3, 1, 0, 1, 3, 1]);
  });

  test('a share of truth values is their mean', async () => {
    expect(
      await outcomes(['true', 'false', 'true', 'true'], 'rule: statistic, column: v, statistic: mean, mustBe: 0.75'),
    ).toEqual([0.75]);
  });
});
