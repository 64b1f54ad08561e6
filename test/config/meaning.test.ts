import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { expandable } from '../../src/config/environment.ts';
import { pathForm, pathKey } from '../../src/config/keys.ts';
import {
  dataset,
  filesOf,
  how,
  judged,
  longFormOf,
  meaningOf,
  reviewed,
  strict,
  withLongForm,
  writtenAs,
} from '../../src/config/meaning.ts';
import { schemaAt } from '../../src/config/shape.ts';
import { validate } from '../../src/config/validate.ts';
import { parseYaml } from '../../src/config/yaml.ts';

const key = () => strict(z.string(), 'lower');
const LOWER = { is: 'rule', strict: 'lower' };

describe('what is said of a key', () => {
  test.each([
    ['as it is', key()],
    ['described', key().describe('x').meta({ title: 'x' })],
    ['optional', key().optional().describe('x')],
    ['with a default', key().default('1').describe('x')],
    ['with a default to parse', key().prefault('1')],
    ['nullable, read-only, caught', key().nullable().readonly().catch(null)],
    ['with more checks', key().min(1).max(9).regex(/./)],
    [
      'refined',
      key()
        .refine(() => true)
        .superRefine(() => undefined),
    ],
    ['transformed', key().transform(Number).pipe(z.number()).optional()],
    ['branded', key().brand('x')],
    ['lazy', z.lazy(() => key()).optional()],
    ['as a member of a union', z.union([z.boolean(), key()]).optional()],
  ])('stays with it %s', (_, schema) => {
    expect(meaningOf(schema)).toEqual(LOWER);
  });

  test('is found in mappings, records, lists and unions', () => {
    const schema = z.strictObject({
      a: z.strictObject({ k: key().optional() }).prefault({ k: '1' }),
      r: z.record(z.string(), z.strictObject({ k: key() })).transform((value) => Object.keys(value)),
      l: z.array(z.union([z.string(), z.strictObject({ k: key() })])).default([]),
      u: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('x'), k: key() })]).optional(),
    });
    for (const path of [
      ['a', 'k'],
      ['r', 'any', 'k'],
      ['l', 0, 'k'],
      ['u', 'k'],
    ]) {
      expect(meaningOf(schemaAt(schema, path)!)).toEqual(LOWER);
    }
    expect(meaningOf(schemaAt(schema, ['a'])!)).toBeUndefined();
  });

  test('last holds, and says nothing of the schema it was said of', () => {
    const inner = key();
    const outer = how(inner.optional());
    expect(meaningOf(outer)).toEqual({ is: 'how' });
    expect(meaningOf(judged(strict(z.int(), 'higher')))).toEqual({ is: 'judged' });
    expect(meaningOf(inner)).toEqual(LOWER);
  });

  test('takes nothing away that was said before', () => {
    const schema = z.strictObject({ data: dataset(pathKey()).describe('x') });
    const parsed = parseYaml('data: ${FOLDER}/a.csv', 'f');
    expect(validate(schema, parsed, { FOLDER: '/d' }).config).toEqual({ data: '/d/a.csv' });
    expect(longFormOf(dataset(withLongForm(expandable(), pathForm)).optional(), 'x')).toEqual({ path: 'x' });
  });
});

describe('what a document holds of one kind', () => {
  const source = z.strictObject({ path: z.union([pathKey(), z.array(pathKey())]), label: z.string().optional() });
  const schema = z.strictObject({
    current: dataset(z.union([pathKey(), z.array(pathKey()), source])),
    others: z.record(z.string(), dataset(pathKey())),
    reference: reviewed(pathKey()).optional(),
    seed: how(z.int()),
  });
  const files = (value: unknown, role: 'dataset' | 'reviewed' = 'dataset') =>
    writtenAs(role, { schema, at: [], value }).map((written) =>
      filesOf(written).map(({ path, at }) => `${at.join('.')}=${path}`),
    );

  test.each([
    ['a text', { current: 'a' }, [['current=a']]],
    ['a list', { current: ['a', 'b'] }, [['current.0=a', 'current.1=b']]],
    ['a mapping, whose other texts are no files', { current: { label: 'l', path: 'a' } }, [['current.path=a']]],
    ['a list in a mapping', { current: { path: ['a', 'b'] } }, [['current.path.0=a', 'current.path.1=b']]],
    ['members of a record', { others: { x: 'a', y: 'b' } }, [['others.x=a'], ['others.y=b']]],
    ['what is not valid', { current: 5, others: 'x', seed: 'a', unknown: { path: 'p' } }, [[]]],
    ['nothing', null, []],
  ])('%s', (_, value, expected) => {
    expect(files(value)).toEqual(expected);
  });

  test('once: what it holds is part of it', () => {
    const nested = z.strictObject({ all: dataset(z.strictObject({ path: dataset(pathKey()) })) });
    expect(writtenAs('dataset', { schema: nested, at: [], value: { all: { path: 'a' } } })).toMatchObject([
      { at: ['all'] },
    ]);
  });

  test('and nothing of another', () => {
    expect(files({ current: 'a', reference: 'r' }, 'reviewed')).toEqual([['reference=r']]);
  });
});
