import { expect, test } from 'vitest';
import { loginFor } from '../../../src/table/trino/login.ts';
import { fromOf, identifier, literal, nameOf, nameParts } from '../../../src/table/trino/quote.ts';
import { valueType } from '../../../src/table/trino/types.ts';
import { carried, received } from '../../../src/table/trino/values.ts';

const trino = 'https://trino.example:8443';

test('names and texts are quoted, whatever they hold', () => {
  expect(identifier('a"; DROP TABLE x --')).toBe('"a""; DROP TABLE x --"');
  expect(literal("it's")).toBe("'it''s'");
  expect(literal("a\0'\\\n")).toBe("U&'a\\0000''\\\\\\000a'");
  expect(nameParts('lake.sales."my.or""ders"')).toEqual(['lake', 'sales', 'my.or"ders']);
  for (const name of ['lake..orders', 'lake.', '.a', 'a b.c.d', 'a."b'])
    expect(() => nameParts(name)).toThrow('no name');
  expect(() => nameParts('')).not.toThrow();
});

test('what stands behind FROM', () => {
  expect(fromOf({ trino, table: 'lake.sales."or ders"' })).toBe('"lake"."sales"."or ders"');
  expect(fromOf({ trino, query: 'SELECT 1 AS a -- no end' })).toBe('(SELECT 1 AS a -- no end\n)');
  expect(fromOf({ trino, table: 'a.b.c', where: 'day = 1 -- x' }, ' FOR VERSION AS OF 7')).toBe(
    '(SELECT * FROM "a"."b"."c" FOR VERSION AS OF 7 WHERE (day = 1 -- x\n))',
  );
  expect(nameOf({ trino, table: 'a.b.c', at: '7', where: 'x > 1' })).toBe('a.b.c at 7 where x > 1');
});

test.each([
  [{ trino }, 'either table'],
  [{ trino, table: 'a.b.c', query: 'SELECT 1' }, 'either table'],
  [{ trino, table: 'b.c' }, '2 part'],
  [{ trino, table: 'a.b.c.d' }, '4 part'],
  [{ trino, query: 'SELECT 1', at: '7' }, 'FOR VERSION AS OF'],
])('%j is refused', (source, said) => {
  expect(() => fromOf(source)).toThrow(said);
});

test('types by their names', () => {
  expect(valueType('decimal(18,2)')).toEqual({ kind: 'decimal' });
  expect(valueType('timestamp(6) with time zone')).toEqual({ kind: 'instant' });
  expect(valueType('timestamp(3)')).toEqual({ kind: 'timestamp' });
  expect(valueType('varchar(10)')).toEqual({ kind: 'text' });
  expect(valueType('real')).toEqual({ kind: 'float', bits: 32 });
  expect(valueType('map(varchar, bigint)')).toEqual({ kind: 'other' });
  expect(valueType('array(row("a, (b" bigint, c array(real)))')).toEqual({
    kind: 'list',
    item: {
      kind: 'struct',
      fields: new Map<string, unknown>([
        ['a, (b', { kind: 'integer' }],
        ['c', { kind: 'list', item: { kind: 'float', bits: 32 } }],
      ]),
    },
  });
});

test('values cross the wire whole', () => {
  const list = { kind: 'list', item: { kind: 'integer' } } as const;
  expect(carried('x', { kind: 'integer' })).toBe('CAST(x AS VARCHAR)');
  expect(received('9007199254740993', { kind: 'integer' })).toBe('9007199254740993');
  expect(received('[9007199254740993, 1, null]', list)).toEqual(['9007199254740993', 1, null]);
  expect(received('99999999999999999.5', { kind: 'decimal' })).toBe('99999999999999999.5');
  expect(received('1.50', { kind: 'decimal' })).toBe(1.5);
  expect(received('NaN', { kind: 'float', bits: 64 })).toBeNaN();
  expect(received('AP8=', { kind: 'binary' })).toBe('00ff');
  expect(received('2024-02-29 12:30:00.120000', { kind: 'timestamp' })).toBe('2024-02-29 12:30:00.12');
  expect(received('2024-02-29 12:30:00.000 UTC', { kind: 'instant' })).toBe('2024-02-29 12:30:00+00');
});

test('a login comes whole, once, and over https', () => {
  const https = new URL(trino);
  expect(loginFor(https, {})).toEqual({ user: 'modelassay' });
  expect(loginFor(https, { TRINO_USER: 'ann', TRINO_PASSWORD: 'secret' })).toMatchObject({
    user: 'ann',
    password: 'secret',
  });
  expect(() => loginFor(https, { TRINO_PASSWORD: 'secret' })).toThrow('without TRINO_USER');
  const both = { TRINO_USER: 'ann', TRINO_PASSWORD: 'secret', TRINO_ACCESS_TOKEN: 'token' };
  expect(() => loginFor(https, both)).toThrow('one login');
  const clear = () => loginFor(new URL('http://trino.example:8080'), { TRINO_ACCESS_TOKEN: 'hush' });
  expect(clear).toThrow('https');
  expect(clear).not.toThrow('hush');
  expect(() => loginFor(https, { TRINO_CA_FILE: '/nowhere/ca.pem' })).toThrow('/nowhere/ca.pem');
});
