import { afterAll, describe, expect, test } from 'vitest';
import { contract, own, workshop } from './harness.ts';

/** Texts with JSON in them, and formats that no pattern tells: judged in this process, whatever the table is. */
const shop = workshop();
afterAll(() => shop.close());

const SCHEMA = { type: 'object', required: ['a'], properties: { a: { type: 'integer' } }, additionalProperties: false };
const TEXTS = ['{"a":1}', '{"a":1.0}', '{"a":"1"}', '{"b":1}', '{"a":1', '[]'];
const csv = (name: string, values: readonly string[], ...more: string[]) =>
  shop.file(
    name,
    `id,v,k\n${[...values, ...more].map((text, at) => `${at},${text && `"${text.replaceAll('"', '""')}"`},${at % 2 ? 'x' : 'y'}`).join('\n')}\n`,
  );

test('jsonText counts texts that are no JSON, or do not fit, in delimited text and in columns of texts', async () => {
  const file = shop.file(
    'own.yaml',
    contract(['{ name: v }'], [own(`rule: jsonText, column: v, schema: ${JSON.stringify(SCHEMA)}`, 'fits')]),
  );
  const parquet = await shop.parquet(
    'v.parquet',
    `SELECT unnest([${TEXTS.map((text) => `'${text}'`).join(', ')}, NULL]) AS v`,
  );
  for (const data of [csv('v.csv', TEXTS, ''), parquet]) {
    const ran = await shop.run({ contract: file, data, 'extra-columns': 'pass', examples: 9 });
    expect(ran.check('fits')).toMatchObject({ verdict: 'fail', examples: ['row 3', 'row 4', 'row 5', 'row 6'] });
    expect(ran.check('fits').reason).toContain('4 of 6 rows');
  }
});

test('its condition and its slices choose the rows, a part of which it may be asked of', async () => {
  const rule = `rule: jsonText, column: v, schema: ${JSON.stringify(SCHEMA)}, where: "id <> '2'", slices: [k]`;
  const file = shop.file('sliced.yaml', contract(['{ name: v }', '{ name: k }', '{ name: id }'], [own(rule, 'fits')]));
  const ran = await shop.run({ contract: file, data: csv('sliced.csv', TEXTS) });
  const told = ran.checks
    .filter(({ id }) => id.startsWith('fits'))
    .map(({ id, reason }) => `${id} ${/\d of \d/.exec(reason!)}`);
  expect(told).toEqual(['fits 3 of 5', 'fits[k=x] 2 of 3', 'fits[k=y] 1 of 2']);
});

test('a column that holds no text cannot be measured, and a schema that cannot be judged is a mistake', async () => {
  const with_ = (schema: string, name: string) =>
    shop.file(name, contract(['{ name: v }'], [own(`rule: jsonText, column: v, schema: ${schema}`, 'fits')]));
  const numbers = await shop.parquet('n.parquet', 'SELECT 1 AS v');
  const ran = await shop.run({ contract: with_('{}', 'any.yaml'), data: numbers });
  expect(ran.check('fits')).toMatchObject({
    verdict: 'error',
    reason: expect.stringContaining('v is integer, no text'),
  });
  await expect(
    shop.run({ contract: with_('{ type: number, minimum: x }', 'odd.yaml'), data: numbers }),
  ).rejects.toThrow(/odd\.yaml:\d+.*the JSON Schema cannot be judged: minimum is "x"; it is a number/);
});

describe('as others ask it', () => {
  const suite = (json_schema: unknown, more: object = {}) =>
    shop.file(
      'suite.json',
      JSON.stringify({
        name: 's',
        expectations: [
          { type: 'expect_column_values_to_match_json_schema', kwargs: { column: 'v', json_schema, ...more } },
        ],
      }),
    );

  // What the library itself says stands in test/contracts/great-expectations/golden.json.
  test.each([
    [SCHEMA, {}, 'fail', '4 of 6'],
    [SCHEMA, { mostly: 0.3 }, 'pass', '4 of 6'],
    [SCHEMA, { row_condition: 'id != "2"', condition_parser: 'pandas' }, 'fail', '3 of 5'],
    [{ type: ['object', 'array'], properties: { a: { format: 'uuid' } } }, {}, 'fail', '1 of 6'],
  ])('Great Expectations: %j %j', async (schema, more, verdict, share) => {
    const ran = await shop.run({ contract: suite(schema, more), data: csv('gx.csv', TEXTS), 'extra-columns': 'pass' });
    const check = ran.checks.find(({ id }) => id.includes('jsonText'))!;
    expect(check.verdict).toBe(verdict);
    expect(check.reason).toContain(share);
  });

  test('the constraint jsonSchema of Table Schema', async () => {
    const fields = [{ name: 'id' }, { name: 'v', type: 'object', constraints: { jsonSchema: SCHEMA } }, { name: 'k' }];
    const ran = await shop.run({
      contract: shop.file('t.json', JSON.stringify({ fields })),
      data: csv('t.csv', TEXTS.slice(0, 4)),
    });
    expect(ran.broken).toEqual(['v.jsonText fail']);
    expect(ran.check('v.jsonText').reason).toContain('2 of 4');
  });
});

describe('formats that no pattern tells, in delimited text', () => {
  test.each([
    ['regex', ['^a+$', '\\d'], ['(', '\\a']],
    ['idn-hostname', ['실례.테스트', 'a.b'], ['-a', 'l·a']],
    ['hostname', ['a.b', 'xn--ihqwcrb4cv8a8dqg056pqjye'], ['xn--X', 'a.xn--0ca24w', '-a']],
    ['uri-template', ['http://a/{b}', '{+a,b*}'], ['http://a/{b', '{!}']],
  ])('%s', async (format, right, wrong) => {
    const file = shop.file(
      `${format}.yaml`,
      contract(['{ name: v }'], [own(`rule: format, column: v, format: ${format}`, 'f')]),
    );
    const ran = await shop.run({
      contract: file,
      data: csv(`${format}.csv`, [...right, ...wrong]),
      'extra-columns': 'pass',
      examples: 9,
    });
    expect(ran.check('f').examples).toEqual(wrong.map((_, at) => `row ${right.length + at + 1}`));
  });
});
