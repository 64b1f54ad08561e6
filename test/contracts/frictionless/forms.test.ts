import { afterAll, describe, expect, test } from 'vitest';
import { writeOdcs } from '../../../src/contracts/odcs/write.ts';
import { workshop } from '../../gates/data-schema/harness.ts';
import { read, refusal, rulesOf } from '../helpers.ts';

/** What Table Schemas hold every day; the verdicts are those of frictionless-py 5. */
const shop = workshop();
afterAll(() => shop.close());

async function broken(schema: object, csv: string): Promise<readonly string[]> {
  const ran = await shop.run({
    contract: shop.file('schema.json', JSON.stringify(schema)),
    data: shop.file('t.csv', csv),
  });
  return ran.broken;
}
const judged = async (field: object, cells: readonly string[]) =>
  (
    await broken(
      { fields: [{ name: 'v', ...field }] },
      `v\n${cells.map((cell) => `"${cell.replaceAll('"', '""')}"\n`).join('')}`,
    )
  ).length === 0;

describe('cells', () => {
  test.each([
    ['an integer with spaces around it', { type: 'integer' }, ' 7 ', true],
    ['a decimal comma', { type: 'number', decimalChar: ',' }, '1,5', true],
    ['a point beside a decimal comma', { type: 'number', decimalChar: ',' }, '1.5', false],
    ['thousands', { type: 'number', decimalChar: ',', groupChar: '.' }, '1.234,5', true],
    ['thousands of an integer', { type: 'integer', groupChar: ',' }, '1,234', true],
    ['thousands without a group character', { type: 'integer' }, '1,234', false],
    ['a number with its unit', { type: 'number', bareNumber: false }, '95.5 %', true],
    ['a number with its unit before', { type: 'number', bareNumber: false }, 'USD -3', true],
    ['a number with a unit that is not allowed', { type: 'number' }, '95 %', false],
    ['digits for truth', { type: 'boolean' }, '1', true],
    ['a truth that is none', { type: 'boolean' }, 'yes', false],
    ['a truth of other words', { type: 'boolean', trueValues: ['yes'], falseValues: ['no'] }, 'yes', true],
    [
      'the plain truth beside other words',
      { type: 'boolean', trueValues: ['yes'], falseValues: ['no'] },
      'true',
      false,
    ],
    ['an object', { type: 'object' }, '{"a": 1}', true],
    ['an array that should be an object', { type: 'object' }, '[1]', false],
    ['an array', { type: 'array' }, '[1, 2]', true],
    ['no JSON', { type: 'array' }, '[1', false],
    ['a year', { type: 'year' }, '2024', true],
    ['a short year', { type: 'year' }, '24', false],
    ['a month of a year', { type: 'yearmonth' }, '2024-02', true],
    ['no month of a year', { type: 'yearmonth' }, '2024-13', false],
    ['a duration', { type: 'duration' }, 'P1Y2M3DT10H30M', true],
    ['a duration of hours', { type: 'duration' }, 'PT36H', true],
    ['a duration of nothing', { type: 'duration' }, 'P', false],
    ['a duration without P', { type: 'duration' }, '1Y', false],
    ['a time', { type: 'time' }, '09:00:00', true],
    ['a time with an offset', { type: 'time' }, '06:00:00Z', true],
    ['a time without seconds', { type: 'time' }, '09:00', false],
    ['a date in the old form of a format', { type: 'date', format: 'fmt:%d/%m/%y' }, '31/12/24', true],
    ['a date in another order', { type: 'date', format: 'fmt:%d/%m/%y' }, '12/31/24', false],
    ['letters of another script', { type: 'string', constraints: { pattern: '\\w+' } }, 'Zoë', true],
    ['a number within bounds', { type: 'number', decimalChar: ',', constraints: { maximum: 1.5 } }, '1,5', true],
    ['a number beyond bounds', { type: 'number', decimalChar: ',', constraints: { maximum: '1,4' } }, '1,5', false],
    [
      'one of the truths',
      { type: 'boolean', trueValues: ['yes'], falseValues: ['no'], constraints: { enum: ['yes'] } },
      'no',
      false,
    ],
    ['one of the categories', { type: 'string', categories: ['a', { value: 'b', label: 'B' }] }, 'b', true],
    ['none of the categories', { type: 'string', categories: ['a'] }, 'b', false],
  ] as const)('%s', async (_, field, cell, holds) => {
    expect(await judged(field, [cell])).toBe(holds);
  });

  test('are null only where missingValues says so', async () => {
    const fields = [
      { name: 'i', type: 'integer' },
      { name: 's', type: 'string' },
    ];
    expect(await broken({ fields }, 'i,s\n1,a\n,b\n')).toEqual([]);
    expect(await broken({ fields, missingValues: [] }, 'i,s\n1,a\n,b\n')).toEqual(['i.type fail']);
    expect(await broken({ fields, missingValues: ['-'] }, 'i,s\n1,a\n-,\n')).toEqual([]);
    expect(await broken({ fields, missingValues: ['-'] }, 'i,s\n1,a\n,b\n')).toEqual(['i.type fail']);
  });

  test('keep their meaning when they are written as ODCS', () => {
    const fields = [
      { name: 'v', type: 'number', decimalChar: ',' },
      { name: 'b', type: 'boolean' },
    ];
    const contract = read(JSON.stringify({ fields, missingValues: [] }));
    const plain = ({ spelling, emptyIsValue }: (typeof contract.tables)[0]['columns'][number]) => ({
      spelling,
      emptyIsValue,
    });
    expect(read(writeOdcs(contract)).tables[0]!.columns.map(plain)).toEqual(contract.tables[0]!.columns.map(plain));
  });
});

describe('fieldsMatch (Data Package v2)', () => {
  const fields = [{ name: 'a' }, { name: 'b' }];
  test.each([
    ['exact', 'a,b', true],
    ['exact', 'b,a', false],
    ['equal', 'b,a', true],
    ['equal', 'a,b,c', false],
    ['subset', 'a,b,c', true],
    ['subset', 'a', false],
    ['superset', 'a', true],
    ['superset', 'a,c', false],
    ['partial', 'b,c', true],
    ['partial', 'c,d', false],
  ])('%s over %s', async (fieldsMatch, header, holds) => {
    const cells = header.replaceAll(/\w/g, 'x');
    const found = await broken({ fields, fieldsMatch }, `${header}\n${cells}\n`);
    expect(found.filter((check) => check.startsWith('columns'))).toHaveLength(holds ? 0 : 1);
  });
});

describe('a Data Resource', () => {
  const schema = {
    fields: [
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'integer' },
    ],
  };

  test('says how its data is read, and where it is', async () => {
    shop.file('semicolons.csv', 'a;b\n1;2\n');
    const resource = { name: 'r', path: './semicolons.csv', dialect: { delimiter: ';' }, schema };
    const contract = shop.file('resource.json', JSON.stringify(resource));
    expect((await shop.run({ contract })).broken).toEqual([]);
    expect(
      (await shop.run({ contract: shop.file('package.json', JSON.stringify({ resources: [resource] })) })).broken,
    ).toEqual([]);
    const commas = shop.file('commas.csv', 'a,b\n1,2\n');
    expect((await shop.run({ contract, data: { path: commas, csv: { delimiter: ',' } } })).broken).toEqual([]);
  });

  test('with a dialect that is not read is refused by name', () => {
    const dialect = { commentChar: '#' };
    expect(refusal(JSON.stringify({ name: 'r', dialect, schema }))).toMatch(/dialect\.commentChar cannot be tested/);
  });
});

test('a constraint that is no value of its type is refused by name', () => {
  const field = { name: 'v', type: 'number', constraints: { minimum: 'x' } };
  expect(refusal(JSON.stringify({ fields: [field] }))).toMatch(/minimum of v is "x", which is no number/);
});

describe('what cannot be judged is told by name, and the rest is judged', () => {
  test.each([
    [{ type: 'duration', constraints: { minimum: 'P1D' } }, ['minimum of v'], ['type', 'pattern']],
    [{ type: 'geojson', constraints: { required: true } }, ['type geojson of v'], ['notNull']],
    [{ type: 'date', format: 'any', constraints: { minimum: '2024-01-01' } }, ['minimum of v'], ['format']],
    [{ type: 'string', format: 'wkt', constraints: { minLength: 1 } }, [], ['type', 'format', 'length']],
    [{ type: 'integer', format: 'x' }, ['format x of v'], ['type']],
    [{ type: 'list', itemType: 'string', constraints: { maxLength: 2 } }, ['maxLength of v'], ['type']],
    [{ type: 'list', itemType: 'object' }, ['itemType object of v'], []],
  ])('%j', (field, left, rules) => {
    const text = JSON.stringify({ fields: [{ name: 'id' }, { name: 'v', ...field }] });
    const contract = read(text, 'frictionless', 'careful');
    expect(contract.untested.filter(({ asked }) => asked).map(({ title }) => title)).toEqual(left);
    const ofField = rulesOf(contract).filter(({ measure }) => JSON.stringify(measure).includes('"v"'));
    expect(ofField.map(({ measure }) => measure.rule).filter((rule) => !['present', 'columns'].includes(rule))).toEqual(
      rules,
    );
  });
});

test('the place of a rule is that of its key', () => {
  const text = JSON.stringify({ fields: [{ name: 'v', constraints: { maxLength: 3 } }] }, null, 1);
  const rule = rulesOf(read(text)).find(({ measure }) => measure.rule === 'length')!;
  expect(text.split('\n')[rule.position!.line - 1]).toContain('maxLength');
});
