import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../src/core/errors.ts';
import { sourceOf } from '../../../src/result/check.ts';
import { contract, own, workshop } from './harness.ts';

const shop = workshop();
afterAll(() => shop.close());

let files = 0;
const written = (properties: readonly string[], quality: readonly string[] = []) =>
  shop.file(`c${++files}.yaml`, contract(properties, quality));
const ID = '{ name: id, logicalType: integer, primaryKey: true }';
const X = '{ name: x, logicalType: integer, logicalTypeOptions: { minimum: 0 } }';

async function refused(keys: Record<string, unknown>): Promise<string> {
  const outcome = await shop.run(keys).then(
    (ran) => `not refused: ${ran.broken.join(', ')}`,
    (error: unknown) => {
      if (!(error instanceof ConfigurationError)) throw error;
      return error.message;
    },
  );
  return outcome;
}

describe('never green by accident', () => {
  test('a column missing from one of several files is not filled with nulls', async () => {
    mkdirSync(shop.at('union'));
    await shop.parquet('union/a.parquet', 'SELECT 1 AS id, 2 AS x');
    await shop.parquet('union/b.parquet', 'SELECT 2 AS id');
    expect(await refused({ contract: written([ID, X]), data: shop.at('union') })).toMatch(
      /different columns: the second has no x|has no "?x"?/,
    );
  });

  test('a missing column fails, says what was probably meant, and its rules are not checked', async () => {
    const data = await shop.parquet('case.parquet', `SELECT 1 AS id, 2 AS "X "`);
    const ran = await shop.run({ contract: written([ID, X]), data });
    expect(ran.broken).toEqual(['extra-columns fail', 'x.present fail']);
    expect(ran.description.notChecked).toContainEqual({ title: 'x is ≥ 0', reason: 'there is no column "x".' });
    expect(ran.check('x.present').reason).toBe(
      'there is no column "x". Did you mean "X "? Names are matched exactly, also in case and spaces.',
    );
  });

  test('a column that is all null is an error of its own rules, and every other rule is judged', async () => {
    const data = await shop.parquet('nulls.parquet', 'SELECT range AS id, NULL::INTEGER AS x, -1 AS y FROM range(3)');
    const ran = await shop.run({
      contract: written([ID, X, '{ name: y, logicalType: integer, logicalTypeOptions: { minimum: 0 } }']),
      data,
    });
    expect(ran.broken).toEqual(['x.range error', 'y.range fail']);
    expect(ran.check('x.range').reason).toContain('Nothing was tested: x has no value.');
    const told = await shop.run({ contract: written([ID, X]), data, 'on-empty': 'pass', 'extra-columns': 'pass' });
    expect(told.broken).toEqual([]);
    expect(told.description.notChecked).toContainEqual({ title: 'x is ≥ 0', reason: 'x has no value' });
  });

  test('a condition that no row fulfils is an error', async () => {
    const data = await shop.parquet('cond.parquet', "SELECT 1 AS id, 'a' AS s");
    const ran = await shop.run({
      contract: written([ID, `{ name: s, quality: [${own('rule: notNull, where: "s = \'b\'"', 'r')}] }`]),
      data,
    });
    expect(ran.broken).toEqual(['r error']);
  });

  test('an empty file, a header without rows and a glob without files are no pass', async () => {
    const path = written(['{ name: id, logicalType: integer }', '{ name: x }']);
    expect(await refused({ contract: path, data: shop.file('empty.csv', '') })).toContain('empty');
    expect(await refused({ contract: path, data: shop.at('no-such-*.parquet') })).toMatch(/match|exist/);
    expect((await shop.run({ contract: path, data: shop.file('header.csv', 'id,x\n') })).broken).toContain(
      'not-empty error',
    );
    const none = await shop.parquet('none.parquet', 'SELECT 1 AS id, 2 AS x WHERE false');
    expect((await shop.run({ contract: path, data: none })).broken).toContain('not-empty error');
  });

  test('two files with different types are refused', async () => {
    mkdirSync(shop.at('types'));
    await shop.parquet('types/a.parquet', 'SELECT 1 AS id, 2 AS x');
    await shop.parquet('types/b.parquet', "SELECT 2 AS id, '3' AS x");
    expect(await refused({ contract: written([ID, X]), data: shop.at('types') })).toContain(
      'is INTEGER in the first, VARCHAR in the second',
    );
  });

  test('a shifted line of delimited text is counted, never skipped', async () => {
    const ran = await shop.run({
      contract: written([ID, X, '{ name: s }']),
      data: shop.file('shift.csv', 'id,x,s\n1,2,a\n2,3,b,c\n3,4\n4,5,d\n'),
    });
    expect(ran.check('lines-readable')).toMatchObject({
      verdict: 'fail',
      numbers: { value: { value: 2 } },
      examples: [expect.stringContaining('shift.csv:3'), expect.stringContaining('shift.csv:4')],
    });
  });

  test('a column shifted by one keeps its name and loses its type', async () => {
    const ran = await shop.run({
      contract: written([ID, '{ name: x, logicalType: integer }', '{ name: d, logicalType: date }']),
      data: shop.file('moved.csv', 'id,x,d\n1,2020-01-01,5\n'),
    });
    expect(ran.broken).toEqual(['x.type fail', 'd.type fail']);
  });

  test('a type that flips from integer to text fails', async () => {
    const data = await shop.parquet('flip.parquet', "SELECT 1 AS id, '2' AS x");
    const ran = await shop.run({ contract: written([ID, X]), data });
    expect(ran.check('x.type')).toMatchObject({
      verdict: 'fail',
      reason: 'x is stored as VARCHAR, the contract says integer.',
    });
  });

  test('integers stored as floats fail, with a hint', async () => {
    const data = await shop.parquet('float.parquet', 'SELECT 1 AS id, 2.0::DOUBLE AS x');
    expect((await shop.run({ contract: written([ID, X]), data })).check('x.type').reason).toContain(
      'pandas stores integers with nulls so',
    );
  });

  test('dates that no calendar has are violations', async () => {
    const ran = await shop.run({
      contract: written([ID, '{ name: d, logicalType: date }']),
      data: shop.file('dates.csv', 'id,d\n1,2023-02-29\n2,2024-02-29\n3,2024-13-01\n4,0000-00-00\n'),
    });
    expect(ran.check('d.type').numbers.value).toMatchObject({ value: 3, rows: { count: 4 } });
  });

  test('the empty text is not null, and white space is not the same text', async () => {
    const ran = await shop.run({
      contract: written([
        ID,
        `{ name: s, required: true, quality: [{ id: set, metric: invalidValues, arguments: { validValues: [a] }, mustBe: 0 }, ${own('rule: length, minimum: 1', 'length')}, ${own('rule: cleanText', 'clean')}] }`,
      ]),
      data: await shop.parquet(
        'spaces.parquet',
        "SELECT * FROM (VALUES (1, 'a'), (2, ''), (3, 'a '), (4, 'a' || chr(8203)), (5, NULL)) t(id, s)",
      ),
    });
    expect(ran.check('s.notNull').examples).toEqual(['5']);
    expect(ran.check('set').examples).toEqual(['2', '3', '4']);
    expect(ran.check('length').examples).toEqual(['2']);
    expect(ran.check('clean').examples).toEqual(['3', '4']);
  });

  test('one text in two Unicode normal forms is two texts, and the decomposed one is told', async () => {
    const ran = await shop.run({
      contract: written([ID, `{ name: s, unique: true, quality: [${own('rule: cleanText', 'clean')}] }`]),
      data: await shop.parquet('nfc.parquet', "SELECT 1 AS id, chr(233) AS s UNION ALL SELECT 2, 'e' || chr(769)"),
    });
    expect(ran.check('clean').examples).toEqual(['2']);
  });

  test('a contract with no rules, and a rule on a column that it does not declare, are refused', async () => {
    const data = await shop.parquet('one.parquet', 'SELECT 1 AS id');
    expect(await refused({ contract: written([]), data })).toContain('nothing would be tested');
    expect(await refused({ contract: written([ID], [own('rule: notNull, column: y')]), data })).toContain(
      '"y", which the contract does not declare',
    );
  });

  test('a pattern that would take for ever in a backtracking engine takes no time', async () => {
    const data = await shop.parquet('redos.parquet', `SELECT 1 AS id, repeat('a', 100000) || '!' AS s`);
    const ran = await shop.run({
      contract: written([ID, "{ name: s, logicalType: string, logicalTypeOptions: { pattern: '^(a+)+$' } }"]),
      data,
    });
    expect(ran.broken).toEqual(['s.pattern fail']);
  });

  test('a pattern that is none is refused with its line', async () => {
    const data = await shop.parquet('regex.parquet', `SELECT 1 AS id, 'a' AS s, 1 AS x`);
    const contract = written([ID, "{ name: s, logicalType: string, logicalTypeOptions: { pattern: '(' } }", X]);
    expect(await refused({ contract, data })).toMatch(/c\d+\.yaml:10:\d+: the pattern "\(" is none: missing \): \(\.$/);
  });

  test('a rule that cannot be tested is told, and the others are judged', async () => {
    const data = await shop.parquet('beyond.parquet', `SELECT 1 AS id, 'a' AS s, -1 AS x`);
    const contract = written([ID, "{ name: s, logicalType: string, logicalTypeOptions: { pattern: '(?=a)a' } }", X]);
    const ran = await shop.run({ contract, data });
    expect(ran.broken).toEqual(['x.range fail']);
    expect(ran.description.notChecked).toEqual([
      {
        title: 's matches (?=a)a',
        reason: expect.stringContaining('its pattern is not RE2 (invalid perl operator: (?=)'),
      },
    ]);
    expect(ran.description.summary).toContain('1 rule of the contract could not be checked.');
    expect(ran.log).toEqual([
      expect.stringMatching(/c\d+\.yaml:10:\d+: s matches \(\?=a\)a is not checked: its pattern/),
    ]);
    expect(await refused({ contract, data, 'on-unsupported': 'error' })).toMatch(
      /c\d+\.yaml:10:\d+: s matches \(\?=a\)a cannot be tested: its pattern is not RE2/,
    );
  });

  test('a pattern that decides which rows are judged is refused, and one in a rule of its own is told', async () => {
    const data = await shop.parquet('where.parquet', `SELECT 1 AS id, 'a' AS s, -1 AS x`);
    const filtered = written(
      [ID, '{ name: s }', '{ name: x }'],
      [own(`rule: notNull, column: x, where: "matches(s, '(?!b)a')"`)],
    );
    expect(await refused({ contract: filtered, data })).toContain('the condition of x is not null cannot be tested');
    const asked = written([ID, '{ name: s }', '{ name: x }'], [own(`rule: expression, check: "matches(s, '(?!b)a')"`)]);
    const ran = await shop.run({ contract: asked, data });
    expect([ran.broken, ran.measurement.notChecked.length]).toEqual([[], 1]);
  });

  test('a contract of which no rule can be tested is refused', async () => {
    const suite = {
      expectations: [{ type: 'expect_column_values_to_match_regex', kwargs: { column: 's', regex: 'a(?=b)' } }],
    };
    const contract = shop.file('beyond.json', JSON.stringify(suite));
    const data = await shop.parquet('nothing.parquet', `SELECT 'ab' AS s`);
    expect(await refused({ contract, data })).toContain('nothing would be tested');
  });

  test.each([
    '^[A-Z]{2}[0-9]+$',
    'a+[)]+',
    String.raw`C:\\+`,
    String.raw`\++`,
    String.raw`^\*+[0-9]{4}$`,
    String.raw`\(\?=`,
    '(?:ab)+?c',
    String.raw`^\p{L}+$`,
    String.raw`^\p{Letter}+$`,
    String.raw`\}+`,
  ])('a pattern that RE2 takes is judged: %s', async (pattern) => {
    const data = await shop.parquet('takes.parquet', `SELECT 1 AS id, 'ünknown' AS s`);
    const ran = await shop.run({
      contract: written([
        ID,
        `{ name: s, logicalType: string, logicalTypeOptions: { pattern: ${JSON.stringify(pattern)} } }`,
      ]),
      data,
    });
    expect(ran.check('s.pattern').verdict).toBe(pattern.includes('L') ? 'pass' : 'fail');
  });

  test.each(['(?=a)b', '(?<!a)b', String.raw`(a)\1`, 'a++', '[a-z]{2}+', String.raw`\w*+`, '(?>a)b'])(
    'a pattern of other engines is told, not refused: %s',
    async (pattern) => {
      const data = await shop.parquet('others.parquet', `SELECT 1 AS id, 'a' AS s`);
      const ran = await shop.run({
        contract: written([
          ID,
          `{ name: s, logicalType: string, logicalTypeOptions: { pattern: ${JSON.stringify(pattern)} } }`,
        ]),
        data,
      });
      expect(ran.measurement.notChecked).toMatchObject([{ asked: true, title: `s matches ${pattern}` }]);
    },
  );

  test('a table without rows passes where the contract asks for none, and only there', async () => {
    const data = await shop.parquet('no-rows.parquet', 'SELECT 1 AS id, 2 AS x WHERE false');
    const asking = (limit: string) => written([ID, X], [`{ id: n, metric: rowCount, ${limit} }`]);
    const ran = await shop.run({ contract: asking('mustBe: 0'), data });
    expect([ran.broken, ran.check('n').verdict]).toEqual([[], 'pass']);
    expect(ran.description.notChecked).toContainEqual({
      title: 'x is ≥ 0',
      reason: 'the contract asks for a table without rows',
    });
    expect((await shop.run({ contract: asking('mustBeLessThan: 1'), data })).broken).toEqual([]);
    expect((await shop.run({ contract: asking('mustBeLessThan: 2'), data })).broken).toContain('not-empty error');
    const one = await shop.parquet('one-row.parquet', 'SELECT 1 AS id, 2 AS x');
    expect((await shop.run({ contract: asking('mustBe: 0'), data: one })).broken).toEqual(['n fail']);
  });

  test('duplicate column names are refused', async () => {
    expect(await refused({ contract: written([ID, X]), data: shop.file('double.csv', 'id,x,x\n1,2,3\n') })).toMatch(
      /twice|two columns|same name|duplicate/i,
    );
  });

  test('five thousand columns are judged', async () => {
    const names = Array.from({ length: 5000 }, (_, index) => `c${index}`);
    const data = await shop.parquet(
      'wide.parquet',
      `SELECT ${names.map((name, index) => `${index} AS ${name}`).join(', ')} FROM range(3)`,
    );
    const ran = await shop.run({
      contract: written(
        names.map((name) => `{ name: ${name}, logicalType: integer, logicalTypeOptions: { maximum: 4998 } }`),
      ),
      data,
    });
    expect(ran.broken).toEqual(['c4999.range fail']);
    expect(ran.checks).toHaveLength(15_001);
  });

  test('a Parquet file cut short, or with a footer that lies, is refused', async () => {
    const whole = readFileSync(await shop.parquet('whole.parquet', 'SELECT range AS id, range AS x FROM range(10000)'));
    writeFileSync(shop.at('cut.parquet'), whole.subarray(0, whole.length / 2));
    const lying = Buffer.from(whole);
    lying.writeUInt32LE(0x7fff_fff0, lying.length - 8);
    writeFileSync(shop.at('lying.parquet'), lying);
    const path = written([ID, X]);
    expect(await refused({ contract: path, data: shop.at('cut.parquet') })).toContain('not a whole Parquet file');
    expect(await refused({ contract: path, data: shop.at('lying.parquet') })).toMatch(/Parquet/);
  });

  test('hostile column names come through to the report as what they are', async () => {
    const hostile = [
      'a"b',
      "c'd",
      'e|f',
      'g\nh',
      '<img src=x onerror=alert(1)>',
      'i; DROP TABLE t',
      '[x](javascript:y)',
      'select',
      '"id"',
      'ünï',
    ];
    const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
    const data = await shop.parquet(
      'hostile.parquet',
      `SELECT 1 AS id, ${hostile.map((name) => `-1 AS ${quoted(name)}`).join(', ')}`,
    );
    const ran = await shop.run({
      contract: written([
        ID,
        ...hostile.map(
          (name) =>
            `{ name: ${JSON.stringify(name)}, logicalType: integer, logicalTypeOptions: { minimum: 0 }, unique: true }`,
        ),
      ]),
      data,
    });
    expect(ran.broken).toEqual(hostile.map((name) => `${name}.range fail`));
    expect(ran.check('a"b.range').examples).toEqual(['1']);
    expect(
      ran.checks
        .filter(({ verdict }) => verdict === 'fail')
        .map(({ about }) => (about.kind === 'column' ? about.column : ''))
        .sort(),
    ).toEqual([...hostile].sort());
  });

  test('a key that is personal data is never shown, nor are values unless they may be', async () => {
    const data = await shop.parquet('people.parquet', "SELECT 'a@example.org' AS email, -1 AS x");
    const people = (x: string) =>
      written([
        '{ name: email, primaryKey: true, classification: PII }',
        `{ name: x, logicalType: integer, logicalTypeOptions: { minimum: 0 }${x} }`,
      ]);
    const text = (ran: Awaited<ReturnType<typeof shop.run>>) => JSON.stringify([ran.checks, ran.description]);
    const plain = await shop.run({ contract: people(''), data });
    expect(plain.check('x.range').examples).toEqual(['row 1']);
    expect(text(plain)).not.toContain('a@example.org');
    expect(plain.description.tables.map((table) => table.id)).not.toContain('values');
    const shown = (keys: object, more = '', isPublic?: boolean) =>
      shop
        .run({ contract: people(more), data, ...keys }, undefined, isPublic)
        .then((ran) => ran.description.tables.find((table) => table.id === 'values')?.rows);
    expect(await shown({ 'show-values': 'private' })).toBeUndefined();
    expect(await shown({ 'show-values': 'private', 'public-repository': false })).toEqual([
      ['x is ≥ 0', 'row 1', '-1'],
    ]);
    // What GitHub says of the repository counts, and the key can only be stricter.
    expect(await shown({ 'show-values': 'private' }, '', false)).toHaveLength(1);
    expect(await shown({ 'show-values': 'private' }, '', true)).toBeUndefined();
    expect(await shown({ 'show-values': 'private', 'public-repository': false }, '', true)).toBeUndefined();
    expect(await shown({ 'show-values': 'private', 'public-repository': true }, '', false)).toBeUndefined();
    expect(await shown({ 'show-values': 'never' }, '', false)).toBeUndefined();
    expect(await shown({ 'show-values': 'always' })).toEqual([['x is ≥ 0', 'row 1', '-1']]);
    expect(await shown({ 'show-values': 'always' }, ', classification: sensitive')).toBeUndefined();
    expect(await shown({}, '', true)).toBeUndefined();
    expect(await shown({}, '', false)).toHaveLength(1);
  });

  test('what stands in failing rows is told where values may be shown: the ends of a range, else the most frequent values', async () => {
    const data = await shop.parquet(
      'seen.parquet',
      "SELECT range AS id, range - 4 AS x, ['a', 'b', 'b', '<b>'][range % 4 + 1] AS ink FROM range(9)",
    );
    const INK =
      '{ name: ink, logicalType: string, quality: [{ metric: invalidValues, arguments: { validValues: [c] }, mustBe: 0 }] }';
    const observed = async (keys: object, ink = INK) => {
      const ran = await shop.run({ contract: written([ID, X, ink]), data, ...keys });
      return [ran.check('x.range'), ran.check('ink.allowed')].map((check) => [check.observed, check.listing]);
    };
    expect(await observed({ 'show-values': 'always' })).toEqual([
      ['lowest −4, highest −1', 'modelassay data-schema --rows x.range'],
      ['“b” 4 times, “a” 3 times, “<b>” 2 times', 'modelassay data-schema --rows ink.allowed'],
    ]);
    expect((await observed({ 'show-values': 'never' })).map(([told]) => told)).toEqual([null, null]);
    const personal = INK.replace('{ name: ink', '{ name: ink, classification: pii');
    expect((await observed({ 'show-values': 'always' }, personal))[1]![0]).toBeNull();
  });

  test('a column that is not there is told with the line that declares it', async () => {
    const data = await shop.parquet('gone.parquet', 'SELECT range AS id FROM range(3)');
    const ran = await shop.run({ contract: written([ID, X]), data });
    expect(sourceOf(ran.check('x.present'))?.line).toBeGreaterThan(1);
  });

  test('no picture tells the lowest and highest value of a column whose values may not be shown', async () => {
    const data = await shop.parquet('ages.parquet', 'SELECT range AS id, range - 2 AS x FROM range(5)');
    const figures = (keys: object, x: string, isPublic?: boolean) =>
      shop
        .run({ contract: written([ID, x]), data, ...keys }, undefined, isPublic)
        .then((ran) => ran.description.figures);
    expect(await figures({ 'show-values': 'always' }, X)).toMatchObject([{ kind: 'histogram', edges: { 0: -2 } }]);
    expect(await figures({}, X, false)).toHaveLength(1);
    expect(await figures({}, X, true)).toEqual([]);
    expect(await figures({}, X)).toEqual([]);
    expect(await figures({ 'show-values': 'never' }, X, false)).toEqual([]);
    const personal = X.replace(/ }$/, ', classification: pii }');
    expect(personal).not.toBe(X);
    expect(await figures({ 'show-values': 'always' }, personal)).toEqual([]);
  });

  test('the SQL in the report finds the same rows', async () => {
    const data = await shop.parquet('sql.parquet', 'SELECT range AS id, range - 2 AS x FROM range(5)');
    const ran = await shop.run({ contract: written([ID, X]), data });
    const { duckdb } = await import('./harness.ts');
    const table = ran.description.tables.find(({ id }) => id === 'sql');
    const statement = String(table?.rows[0]?.[1])
      .split(';')
      .find((part) => /SELECT/.test(part))!;
    expect((await duckdb(statement)).map(([id]) => Number(id))).toEqual([0, 1]);
  });
});
