import { afterAll, describe, expect, test } from 'vitest';
import { firstProfile } from '../../../src/profile/measure.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { contract, own, workshop } from './harness.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
afterAll(async () => {
  await engine.close();
  await shop.close();
});

let files = 0;
async function on(select: string, properties: readonly string[]) {
  const data = await shop.parquet(`${files}.parquet`, select);
  return shop.run({ contract: shop.file(`${files++}.yaml`, contract(properties)), data, 'extra-columns': 'pass' });
}

// 50 a, 30 b, 20 c; x from 0 to 99; 30, 10, 5 and 10, 25, 20 pairs.
const SELECT = `SELECT i AS id, i::DOUBLE AS x, CASE WHEN i < 50 THEN 'a' WHEN i < 80 THEN 'b' ELSE 'c' END AS k,
  CASE WHEN i < 45 THEN 'p' ELSE 'q' END AS one,
  CASE WHEN i < 30 OR (i >= 45 AND i < 55) THEN 'u' WHEN i < 40 OR (i >= 55 AND i < 80) THEN 'v' ELSE 'w' END AS other FROM range(100) t(i)`;
const rules = (...rule: readonly string[]) => [
  '{ name: id, primaryKey: true }',
  `{ name: k, quality: [${rule.join(', ')}] }`,
  '{ name: x }',
  '{ name: one }',
  '{ name: other }',
];
const SHARES = 'shares: { a: 0.4, b: 0.4, c: 0.2 }';

describe('distribution and association agree with scipy', () => {
  // scipy.stats.entropy, spatial.distance.jensenshannon(base=2), stats.chisquare, stats.contingency.association(method='cramer').
  test.each([
    ['totalVariation', `rule: distribution, ${SHARES}`, 0.1],
    ['kl', `rule: distribution, statistic: kl, ${SHARES}`, 0.025267153921570557],
    ['jensenShannon', `rule: distribution, statistic: jensenShannon, ${SHARES}`, 0.09584323377689244],
    ['chiSquareP', `rule: distribution, statistic: chiSquareP, ${SHARES}`, 0.0820849986238988],
    ['ks', 'rule: distribution, column: x, statistic: ks, edges: [9, 49], shares: [0.2, 0.3, 0.5]', 0.1],
    ['shares that are rounded', 'rule: distribution, shares: { a: 0.501, b: 0.3, c: 0.2 }', 0.0005],
    ['a value that is not stated', 'rule: distribution, shares: { a: 0.5, b: 0.5 }', 0.2],
    ['its p', 'rule: distribution, statistic: chiSquareP, shares: { a: 0.5, b: 0.5 }', 0],
    ['a value that is not there', 'rule: distribution, shares: { a: 0.5, b: 0.2, c: 0.2, d: 0.1 }', 0.1],
    ['association', 'rule: association, columns: [one, other]', 0.49674263633520205],
  ])('%s', async (_, rule, expected) => {
    const ran = await on(SELECT, rules(own(`${rule}, mustBeGreaterOrEqualTo: 0`, 'r')));
    expect(ran.check('r').verdict).toBe('pass');
    expect(ran.check('r').numbers.value!.value).toBeCloseTo(expected, 3 + (expected === 0.0005 ? 0 : 6));
  });
});

test.each([
  [
    'bins and NaN',
    'rule: distribution, column: x, edges: [1], shares: [0.5, 0.5]',
    SELECT.replace('i::DOUBLE AS x', "'nan'::DOUBLE AS x"),
  ],
  [
    'a column of one value',
    'rule: association, columns: [k, one]',
    SELECT.replace("CASE WHEN i < 45 THEN 'p' ELSE 'q' END", "'p'"),
  ],
])('%s is no pass', async (_, rule, select) => {
  const ran = await on(select, rules(own(`${rule}, mustBeLessThan: 9`, 'r')));
  expect(ran.check('r').verdict).toBe('error');
});

test.each([
  ['rule: distribution, shares: { a: 0.5, b: 0.3 }', 'shares sum to 0.8'],
  ['rule: distribution, shares: [0.5, 0.5]', 'shares of bins are a list, with edges'],
  ['rule: distribution, edges: [1], shares: { a: 0.5, b: 0.5 }', 'shares of bins are a list, with edges'],
  ['rule: distribution, edges: [1, 2], shares: [0.5, 0.5]', '2 edges make 3 bins'],
  ['rule: distribution, edges: [2, 1], shares: [0.5, 0.25, 0.25]', 'edges rise'],
  ['rule: distribution, statistic: ks, shares: { a: 1 }', 'ks is of numbers'],
])('%s is refused', async (rule, message) => {
  await expect(on(SELECT, rules(own(`${rule}, mustBeLessThan: 9`, 'r')))).rejects.toThrow(message);
});

describe('a value that is not stated', () => {
  const kl = (more: string) => on(SELECT, rules(own(`rule: distribution, statistic: kl, ${more}`, 'r')));

  test('makes the divergence infinite, which is beyond any limit', async () => {
    const ran = await kl('shares: { a: 0.5, b: 0.5 }, mustBeLessThan: 9');
    expect(ran.check('r')).toMatchObject({ verdict: 'fail', basis: 'fact' });
    expect(ran.check('r').reason).toMatch(
      /^It is infinite: there are values of which the contract states none; the limit is <\u00a09\.$/,
    );
  });

  test('and no number that any limit from below could be held against', async () => {
    const ran = await kl('shares: { a: 0.5, b: 0.5 }, mustBeGreaterThan: 9');
    expect(ran.check('r').verdict).toBe('error');
  });

  // scipy.stats.entropy([0.5, 0.3, 0.2], [0.4, 0.4, 0.2]): the stated shares leave what the others have together.
  test('has a share of what the others have together', async () => {
    const ran = await kl('shares: { a: 0.5, b: 0.5 }, others: 0.2, mustBeLessThan: 0.0252672');
    expect(ran.check('r').verdict).toBe('pass');
    expect(ran.check('r').numbers.value!.value).toBeCloseTo(0.025267153921570557, 12);
  });

  test('and takes none from the stated ones where there is none', async () => {
    const ran = await kl('shares: { a: 0.4, b: 0.4, c: 0.2 }, others: 0.2, mustBeLessThan: 1');
    expect(ran.check('r').numbers.value!.value).toBeCloseTo(0.025267153921570557, 12);
  });
});

describe('a profile states the distribution', () => {
  const REFERENCE = `SELECT i AS id, (i + 10)::DOUBLE AS x, CASE WHEN i < 40 THEN 'a' WHEN i < 80 THEN 'b' ELSE 'c' END AS k,
    i < 40 AS one, NULL::VARCHAR AS other FROM range(100) t(i)`;
  const judged = async (rule: string, { select = SELECT, reference = REFERENCE } = {}) => {
    const dataset = await engine.open({ paths: [await shop.parquet('reference.parquet', reference)] });
    const options = { engine, made: '2026-01-01T00:00:00Z', seed: 0, name: 'rows', without: new Set<string>() };
    const profile = await firstProfile(dataset, { ...options, types: new Map(), keepRows: 0 });
    shop.file('train.json', JSON.stringify(profile));
    const ran = await on(
      select,
      rules(own(`rule: distribution, profile: train.json, ${rule}, mustBeGreaterOrEqualTo: 0`, 'r')),
    );
    return ran.check('r');
  };

  // As of the stated shares; chi2_contingency([[40, 40, 20], [50, 30, 20]], correction=False).pvalue, for two samples.
  test.each([
    ['statistic: totalVariation', 0.1],
    ['statistic: kl', 0.025267153921570557],
    ['statistic: jensenShannon', 0.09584323377689244],
    ['statistic: chiSquareP', Math.exp(-2.5396825396825395 / 2)],
    ['column: x, statistic: ks', 0.1],
  ])('%s', async (rule, expected) => {
    const check = await judged(rule);
    expect(check.verdict).toBe('pass');
    expect(check.numbers.value!.value).toBeCloseTo(expected, 12);
  });

  test('of true and false', async () => {
    const select = SELECT.replace("CASE WHEN i < 45 THEN 'p' ELSE 'q' END", 'i < 45');
    expect((await judged('column: one', { select })).numbers.value!.value).toBeCloseTo(0.05, 12);
  });

  test('a value that it does not have is infinitely unlikely', async () => {
    const check = await judged('statistic: kl', { reference: REFERENCE.replace("ELSE 'c'", "ELSE 'b'") });
    expect(check.reason).toContain('there are values of which the profile states none');
  });

  test.each([
    ['column: other', 'has no counts of other, which is text there'],
    ['statistic: ks', 'ks is of numbers'],
    ['column: id', "looks like an id there: say what it is where the profile is made (--types '{ id: number }')"],
  ])('%s is no pass by accident', async (rule, message) => {
    const check = await judged(rule);
    expect(check.verdict).toBe('error');
    expect(check.reason).toContain(message);
  });

  test('codes are the same as integers and as floats', async () => {
    const of = (value: string) => `SELECT ${value} AS x FROM range(100) t(i)`;
    for (const [reference, select] of [
      [of('i % 5'), of('(i % 5)::DOUBLE')],
      [of('7.0::DOUBLE'), of('7')],
    ]) {
      expect((await judged('column: x', { reference, select })).numbers.value!.value).toBe(0);
    }
  });

  test('a file that is not there, one that is none, and what it knows nothing of', async () => {
    const of = (rule: string, file: string, content?: string) => {
      if (content !== undefined) shop.file(file, content);
      return on(SELECT, rules(own(`rule: distribution, profile: ${file}, ${rule} mustBeLessThan: 9`, 'r')));
    };
    expect((await of('', 'nowhere.json')).check('r')).toMatchObject({ verdict: 'error' });
    const none = (await of('', 'rows.json', '[{"a": 1}]')).check('r');
    expect(none.verdict).toBe('error');
    expect(none.reason).toContain('rows.json is no profile');
    await judged('statistic: kl');
    await expect(of('shares: { a: 1 },', 'train.json')).rejects.toThrow('a profile says what shares would');
    await expect(on(SELECT, rules(own('rule: distribution, mustBeLessThan: 9', 'r')))).rejects.toThrow(
      'shares, or a profile, say what is agreed on',
    );
  });
});
