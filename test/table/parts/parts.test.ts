import { beforeAll, describe, expect, test } from 'vitest';
import * as sql from '../../../src/table/expression.ts';
import { column } from '../../../src/table/expression.ts';
import { merged } from '../../../src/table/parts/merge.ts';
import { packed, unpacked } from '../../../src/table/parts/pack.ts';
import type { PartTables } from '../../../src/table/parts/part.ts';
import { recording } from '../../../src/table/parts/record.ts';
import type { QueryEngine } from '../../../src/table/query.ts';
import {
  type Dataset,
  filter,
  group,
  numbered,
  POSITION,
  rowsOf,
  sample,
  type Value,
} from '../../../src/table/query.ts';
import { AGGREGATES, QUERIES, ROWS } from '../../integration/trino/questions.ts';
import { makeWithSql, workbench } from '../tables.ts';

const bench = workbench();
const PARTS = 3;

/** What two questions ask of each part, put together through the file that a part is written to. */
async function together<T>(
  by: string | undefined,
  ask: (engine: QueryEngine, dataset: Dataset) => Promise<T>,
): Promise<T> {
  const source = { paths: [bench.at('rows.parquet')] };
  const parts: PartTables[] = [];
  for (let index = 1; index <= PARTS; index++) {
    const recorder = recording(bench.engine());
    const dataset = await recorder.engine.open({ ...source, shard: { index, of: PARTS, by } });
    await ask(recorder.engine, dataset).catch(() => undefined);
    parts.push(unpacked(JSON.parse(JSON.stringify(packed(await recorder.kept())))) as PartTables);
  }
  const whole = merged(parts);
  return ask(whole, await whole.open({ ...source, shard: { index: null, of: PARTS, by } }));
}

async function atOnce<T>(ask: (engine: QueryEngine, dataset: Dataset) => Promise<T>): Promise<T> {
  return ask(bench.engine(), await bench.engine().open({ paths: [bench.at('rows.parquet')] }));
}

/** The second with the floats of the first where they are as good as equal, so that what differs otherwise is told. */
function near(found: unknown, expected: unknown): unknown {
  if (typeof found === 'number' && typeof expected === 'number') {
    const apart = Math.abs(found - expected);
    return apart <= 1e-9 * Math.max(Math.abs(found), Math.abs(expected), 1e-6) ? expected + 0 : found;
  }
  if (found instanceof Map && expected instanceof Map) {
    return new Map([...found].map(([name, one]) => [name, near(one, expected.get(name))]));
  }
  if (Array.isArray(found) && Array.isArray(expected)) return found.map((one, at) => near(one, expected[at]));
  if (typeof found !== 'object' || found === null || typeof expected !== 'object' || expected === null) return found;
  const other = expected as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(found).map(([name, one]) => [name, near(one, other[name])]));
}

describe.each([
  ['rows that follow each other', undefined],
  ['the values of a column', 'id'],
])('parts by %s', (_, by) => {
  beforeAll(() => makeWithSql(`COPY (${ROWS.duckdb}) TO '${bench.at('rows.parquet')}'`));

  test('every aggregate is what one run finds', async () => {
    const ask = (engine: QueryEngine, dataset: Dataset) => engine.aggregate(rowsOf(dataset), AGGREGATES);
    const [parts, whole] = [await together(by, ask), await atOnce(ask)];
    expect([...parts.keys()].sort()).toEqual([...whole.keys()].sort());
    for (const name of whole.keys()) expect.soft(near(parts.get(name), whole.get(name)), name).toEqual(whole.get(name));
  });

  test('so are aggregates of the rows that a condition leaves', async () => {
    const ask = (engine: QueryEngine, dataset: Dataset) =>
      engine.aggregate(filter(rowsOf(dataset), column('flag')), AGGREGATES);
    const [parts, whole] = [await together(by, ask), await atOnce(ask)];
    for (const name of whole.keys()) expect.soft(near(parts.get(name), whole.get(name)), name).toEqual(whole.get(name));
  });

  test('histograms, duplicates and groups', async () => {
    for (const name of ['histogram', 'histogram of a decimal', 'duplicates with nulls']) {
      const ask = QUERIES[name]!;
      const whole = await atOnce(ask);
      expect(near(await together(by, ask), whole), name).toEqual(whole);
    }
    const groups = (engine: QueryEngine, dataset: Dataset) =>
      engine.select(
        group(rowsOf(dataset), { v: column('txt') }, { n: { fn: 'count' }, s: { fn: 'sum', of: column('exact') } }),
        {
          order: [{ by: column('n'), descending: true }, { by: column('v') }],
          limit: 7,
        },
      );
    const whole = await atOnce(groups);
    expect(near(await together(by, groups), whole)).toEqual(whole);
    const [n, of] = [{ n: { fn: 'count' } } as const, column('n')];
    const balance = (engine: QueryEngine, dataset: Dataset) =>
      engine.aggregate(group(rowsOf(dataset), { t: column('flag') }, n), {
        rare: { fn: 'min', of },
        often: { fn: 'max', of },
        all: { fn: 'sum', of },
        groups: { fn: 'count' },
      });
    expect(await together(by, balance)).toEqual(await atOnce(balance));
  });

  test('what no part can tell is refused by name, in the parts as in the whole', async () => {
    const problemOf = async (ask: (engine: QueryEngine, dataset: Dataset) => Promise<unknown>) =>
      together(by, ask).then(
        (value) => JSON.stringify(value instanceof Map ? [...value] : value),
        (error: Error) => error.message,
      );
    const count = { n: { fn: 'count' } } as const;
    const previous = sql.previous(column('id'));
    expect(await problemOf((engine, dataset) => engine.aggregate(sample(rowsOf(dataset), 3, 0), count))).toContain(
      'rows are drawn at random',
    );
    expect(
      await problemOf((engine, dataset) => engine.aggregate(filter(rowsOf(dataset), sql.isNull(previous)), count)),
    ).toContain('the one before it, which may lie in another part');
    expect(
      await problemOf((engine, dataset) =>
        engine.aggregate(
          group(rowsOf(dataset), { t: column('txt') }, { d: { fn: 'distinct', of: column('id') } }),
          count,
        ),
      ),
    ).toContain('rows of one group may lie in several parts');
    expect(await problemOf(QUERIES['a query of one’s own']!)).toContain('SQL of the contract’s own');
    expect(await problemOf(QUERIES.matched!)).toContain('rows are compared with rows of other parts');
  });
});

test('groups by the column that parts are cut by are whole in each', async () => {
  const perId = { n: { fn: 'count' } } as const;
  const ask = (engine: QueryEngine, dataset: Dataset) =>
    engine.aggregate(group(rowsOf(dataset), { k: column('id') }, perId), {
      groups: { fn: 'count' },
      most: { fn: 'max', of: column('n') },
    });
  expect(await together('id', ask)).toEqual(await atOnce(ask));
  const steps = (engine: QueryEngine, dataset: Dataset) =>
    engine.aggregate(
      filter(
        rowsOf(dataset),
        sql.isNull(sql.previous(column('whole'), { by: [column('id')], order: [{ by: column('id') }] })),
      ),
      perId,
    );
  expect(await together('id', steps)).toEqual(await atOnce(steps));
});

test('rows of a part keep their places among all of them', async () => {
  const ask = (engine: QueryEngine, dataset: Dataset) =>
    engine.select(numbered(filter(rowsOf(dataset), column('flag')), POSITION), {
      columns: { [POSITION]: column(POSITION), id: column('id') },
      order: [{ by: column(POSITION) }],
      limit: 6,
    });
  expect(await together(undefined, ask)).toEqual(await atOnce(ask));
});

test('what was not asked of a part, and what parts do not agree on, is an error', async () => {
  const source = { paths: [bench.at('rows.parquet')] };
  const kept = async (ask: boolean, paths = source.paths) => {
    const recorder = recording(bench.engine());
    const dataset = await recorder.engine.open({ paths, shard: { index: 1, of: 2 } });
    if (ask) await recorder.engine.aggregate(rowsOf(dataset), { n: { fn: 'count' } });
    return recorder.kept();
  };
  const whole = merged([await kept(true), await kept(false)]);
  const dataset = await whole.open({ ...source, shard: { index: null, of: 2 } });
  await expect(whole.aggregate(rowsOf(dataset), { n: { fn: 'count' } })).rejects.toThrow('part 2 of 2 was not asked');
  await makeWithSql(`COPY (SELECT 1 AS id) TO '${bench.at('other.parquet')}'`);
  const other = await kept(true, [bench.at('other.parquet')]);
  const renamed = {
    ...other,
    datasets: { [Object.keys((await kept(true)).datasets)[0]!]: Object.values(other.datasets)[0]! },
  };
  await expect(merged([await kept(true), renamed]).open({ ...source, shard: { index: null, of: 2 } })).rejects.toThrow(
    'do not agree',
  );
});

test('a value is unpacked as it was packed', () => {
  const value = {
    floats: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1.5],
    whole: 2n ** 70n,
    named: new Map<string, Value>([['a', 1]]),
    data: [Float32Array.of(0.1), BigInt64Array.of(-1n), Uint8Array.of(255)],
    $: ['number', 'NaN'],
    nothing: null,
  };
  expect(unpacked(JSON.parse(JSON.stringify(packed(value))))).toEqual(value);
});
