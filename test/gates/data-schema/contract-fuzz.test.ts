import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../src/core/errors.ts';
import { blocks } from '../../../src/result/verdict.ts';
import { DRAWN, drawing } from '../../contracts/drawn-contracts.ts';
import { workshop } from './harness.ts';

/**
 * The gate under contracts that hold anything anywhere, over small tables of each kind: it passes, it blocks, or it refuses
 * the contract with a ConfigurationError. `FUZZ=2000` tries that many of each format.
 */
const shop = workshop();
afterAll(() => shop.close());

const TRIES = Number(process.env.FUZZ ?? 30);
const tables: string[] = [];
beforeAll(async () => {
  tables.push(
    shop.file('t.csv', 'a,b,c\n1,x,2024-01-01\n2,,2024-02-30\n07,"z, y",\n'),
    shop.file('t.ndjson', '{"a":1,"b":"x","c":[1]}\n{"a":"2","b":null,"c":{"x":1}}\n{"a":true,"b":"é","c":null}\n'),
    await shop.parquet(
      't.parquet',
      "SELECT * FROM (VALUES (1.5::DOUBLE, 'x', [1, 2]), ('nan'::DOUBLE, NULL, NULL), (NULL, 'z', [3])) t(a, b, c)",
    ),
  );
});

type Outcome = 'passes' | 'blocks' | 'is refused' | `crashes: ${string}`;

async function judge(document: object, data: string, name: string): Promise<Outcome> {
  const contract = shop.file(name, JSON.stringify(document));
  try {
    const { checks } = await shop.run({ contract, data, 'extra-columns': 'pass', 'on-empty': 'pass' });
    return checks.some(blocks) ? 'blocks' : 'passes';
  } catch (error) {
    return error instanceof ConfigurationError ? 'is refused' : `crashes: ${(error as Error).stack}`;
  }
}

/** Of any arguments at all hardly any fit. */
type Judged = Exclude<keyof typeof DRAWN, 'great-expectations of any arguments'>;
type Document<Format extends Judged> = ReturnType<(typeof DRAWN)[Format]>;

/** What no table here keeps, written beside what was drawn. */
const BROKEN: { readonly [Format in Judged]: (document: Document<Format>) => object } = {
  'great-expectations': withExpectation,
  frictionless: (one) => ({ ...one, fields: [...one.fields, { name: 'gone' }], fieldsMatch: 'equal' }),
  pandera: (one) => ({ ...one, columns: { ...one.columns, gone: { dtype: 'int64' } } }),
  'json-schema': (one) => ({ ...one, properties: { ...one.properties, gone: {} }, required: ['gone'] }),
  odcs: (one) => ({
    ...one,
    schema: one.schema.map((table) => ({ ...table, quality: [{ metric: 'rowCount', mustBe: 99 }] })),
  }),
};

function withExpectation(one: { readonly expectations: readonly object[] }): object {
  const count = { type: 'expect_table_row_count_to_equal', kwargs: { value: 99 } };
  return { ...one, expectations: [...one.expectations, count] };
}

describe.each(Object.keys(BROKEN) as Judged[])('%s', (format) => {
  const name = `contract.${format === 'odcs' ? 'yaml' : 'json'}`;

  test('nothing in it makes the gate crash', async () => {
    const draw = drawing(11);
    const found: string[] = [];
    let judged = 0;
    for (let at = 0; at < TRIES; at++) {
      const document = DRAWN[format](draw);
      const outcome = await judge(document, draw(tables), name);
      if (outcome !== 'is refused') judged++;
      if (outcome.startsWith('crashes')) found.push(`${outcome}\n${JSON.stringify(document)}`);
    }
    expect(found.slice(0, 3)).toEqual([]);
    // A good part of them are contracts.
    expect(judged).toBeGreaterThan(TRIES / 10);
  });

  test('nothing in it lets a table pass that breaks what stands beside it', async () => {
    const draw = drawing(12);
    const found: string[] = [];
    for (let at = 0; at < TRIES; at++) {
      const document = (BROKEN[format] as (document: object) => object)(DRAWN[format](draw));
      const outcome = await judge(document, draw(tables), name);
      if (outcome !== 'blocks' && outcome !== 'is refused') found.push(`${outcome}\n${JSON.stringify(document)}`);
    }
    expect(found.slice(0, 3)).toEqual([]);
  });
});

test('no expectation about a column passes a table without it', async () => {
  const draw = drawing(13);
  const other = shop.file('other.csv', 'z\n1\n2\n');
  const found: string[] = [];
  for (let at = 0; at < TRIES * 2; at++) {
    const document = DRAWN['great-expectations'](draw);
    const { column, column_A, column_list } = (
      document.expectations[0] as { kwargs: Readonly<Record<string, unknown>> }
    ).kwargs;
    if ([column, column_A, column_list].every((one) => one === undefined || one === null)) continue;
    const outcome = await judge(document, other, 'without.json');
    if (outcome === 'passes' || outcome.startsWith('crashes')) found.push(`${outcome}\n${JSON.stringify(document)}`);
  }
  expect(found.slice(0, 3)).toEqual([]);
});
