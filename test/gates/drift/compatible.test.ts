import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { asEvidently, driftShare } from '../../../src/gates/drift/compatible/evidently.ts';
import { asNannyMl } from '../../../src/gates/drift/compatible/nannyml.ts';
import { isPeerNumber, type PeerColumn } from '../../../src/gates/drift/compatible/peer-column.ts';
import { STATISTICS } from '../../../src/gates/drift/statistic-names.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { apart } from '../../stats/two-samples.ts';
import { workshop } from '../data-schema/harness.ts';
import { runDrift } from './gate.ts';

/** Written by compatible.golden.py, which asks the tools themselves. */
const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`compatible.${name}.json`, import.meta.url), 'utf8')) as Record<string, never>;
type Told = Readonly<Record<string, number | null | [method: string, value: number, threshold: number]>>;
type Chunk = readonly [value: number | null, threshold: number | null, alert: boolean];
const evidently = golden('evidently') as Record<string, Record<string, Told> & { share: number }>;
const nannyml = golden('nannyml') as Record<string, Record<string, Record<string, Chunk[]>> & { chunks: string[] }>;

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  small: [120, 90],
  equal: [150, 150],
  tiny: [15, 12],
  eight: [30, 8],
  medium: [1400, 300],
  large: [10500, 2100],
};

type Cell = number | string | boolean | null;

/** The formulas of compatible.golden.py. */
function table(rows: number, salt: number, moved: 0 | 1): Readonly<Record<string, readonly Cell[]>> {
  const u = Array.from({ length: 6 }, (_, at) =>
    Array.from({ length: rows }, (_, row) => (((row * 7919 + (salt + at) * 104729) % 100003) + 0.5) / 100003),
  ) as [number[], number[], number[], number[], number[], number[]];
  return {
    skewed: u[0].map((x) => 10 * x * x + 0.4 * moved),
    spread: u[0].map((x, row) => (1 + 0.2 * moved) * (x - 0.5) + u[1][row]!),
    outlier: u[1].map((x, row) => (row === 3 ? 1e6 : x)),
    holes: u[2].map((x, row) => (row % 17 === 4 ? null : x * (1 + 0.1 * moved))),
    whole: u[3].map((x) => Math.floor(60 * x) + moved),
    code: u[4].map((x) => Math.floor(4 * x * x)),
    rounded: u[5].map((x) => Math.round(8 * x) / 8),
    color: u[0].map((x) => ['red', 'green', 'blue'][Math.floor(3 * x * (1 - 0.1 * moved))]!),
    rare: u[1].map((x, row) => (moved === 1 && row % 40 === 1 ? 'new' : 'ab'[Math.floor(2 * x)]!)),
    flag: u[2].map((x) => x < 0.3 + 0.05 * moved),
    gaps: u[3].map((x, row) => (row % 13 === 2 ? null : 'xyz'[Math.floor(3 * x)]!)),
  };
}

function columnsOf(size: string): Readonly<Record<string, PeerColumn>> {
  const [n, m] = SIZES[size]!;
  const [before, now] = [table(n, 0, 0), table(m, 31, 1)];
  return Object.fromEntries(
    Object.entries(before).map(([name, reference]): [string, PeerColumn] => {
      const current = now[name]!;
      if (reference.some((one) => typeof one === 'number')) {
        const numbers = (side: readonly Cell[]) =>
          Float64Array.from(side, (one) => (one === null ? Number.NaN : Number(one)));
        const isWhole = name === 'whole' || name === 'code';
        const whole = { reference: isWhole, current: isWhole };
        return [name, { is: 'numbers', whole, reference: numbers(reference), current: numbers(current) }];
      }
      const texts = (side: readonly Cell[]) => side.map((one) => (one === null ? null : String(one)));
      const type = name === 'flag' ? 'boolean' : 'text';
      return [name, { is: 'texts', type, reference: texts(reference), current: texts(current) }];
    }),
  );
}

const DEFAULTS: Readonly<Record<string, string>> = {
  'K-S p_value': 'ks',
  'Wasserstein distance (normed)': 'wasserstein',
  'chi-square p_value': 'chisquare',
  'Z-test p_value': 'z',
  'Jensen-Shannon distance': 'jensenshannon',
};

describe('Evidently’s numbers', () => {
  test.each(Object.keys(SIZES))('of %s tables', (size) => {
    const columns = columnsOf(size);
    let compared = 0;
    for (const [name, column] of Object.entries(columns)) {
      const answers = asEvidently(column, STATISTICS);
      const found = new Map(answers.flatMap((one) => (isPeerNumber(one) ? [[one.statistic, one] as const] : [])));
      const [method, score, threshold] = evidently[size]![name]!.default as [string, number, number];
      expect(answers[0]).toMatchObject({ statistic: DEFAULTS[method], threshold });
      expect([name, apart(found.get(DEFAULTS[method]!)!.value, score)]).toEqual([name, expect.closeTo(0, 9)]);
      for (const [statistic, value] of found) {
        const expected = evidently[size]![name]![statistic];
        if (typeof expected !== 'number') continue;
        // Up to 20 rows a side Evidently counts orders in floats of 32 bits.
        const digits = statistic === 'cramer_von_mises' && column.reference.length <= 20 ? 7 : 9;
        const gap = apart(value.value, expected);
        expect([name, statistic, gap]).toEqual([name, statistic, expect.closeTo(0, digits)]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(50);
    const share = driftShare(Object.values(columns).map((column) => asEvidently(column, [])));
    expect(share?.value).toBeCloseTo(evidently[size]!.share, 12);
  });

  test('an outlier moves all bins, and a fall is not seen', () => {
    const reference = Float64Array.from({ length: 500 }, (_, row) => row / 500);
    const fallen = reference.map((value) => value - 0.2);
    const column: PeerColumn = {
      is: 'numbers',
      whole: { reference: false, current: false },
      reference,
      current: fallen,
    };
    const [, mannw] = asEvidently(column, ['mann_whitney']);
    expect(mannw).toMatchObject({ statistic: 'mannw', isDrift: false });
    const far = { ...column, reference: Float64Array.of(...reference, 1e6) };
    expect(asEvidently(far, ['psi'])[1]).toMatchObject({ statistic: 'psi', isDrift: false });
    expect(asEvidently(column, ['psi'])[1]).toMatchObject({ isDrift: true });
  });

  test('are not made up where there are none', () => {
    const empty: PeerColumn = { is: 'texts', type: 'text', reference: ['a', 'b'], current: [null, null] };
    expect(asEvidently(empty, ['psi'])).toEqual([{ statistic: 'default', reason: expect.stringContaining('refuses') }]);
    const words: PeerColumn = { is: 'texts', type: 'text', reference: ['a', 'b'], current: ['c', 'd'] };
    expect(asEvidently(words, [])[0]).toEqual({ statistic: 'default', reason: expect.stringContaining('free text') });
    expect(driftShare([asEvidently(words, [])])).toBeNull();
  });
});

describe('NannyML’s numbers', () => {
  test.each(Object.keys(nannyml))('of %s tables', (size) => {
    const columns = columnsOf(size);
    for (const [name, column] of Object.entries(columns)) {
      const answers = asNannyMl(column, STATISTICS).filter(isPeerNumber);
      for (const [method, chunks] of Object.entries(nannyml[size]![name]!)) {
        const found = answers.filter(({ statistic }) => statistic === method);
        // A chunk without a value has no number in either.
        const valued = chunks.flatMap((chunk, at) => (chunk[0] === null ? [] : [{ at, chunk }]));
        const names = valued.map(({ at }) => nannyml[size]!.chunks[at]);
        expect([name, method, found.map(({ chunk }) => chunk)]).toEqual([name, method, names]);
        for (const [place, { at, chunk }] of valued.entries()) {
          const [value, threshold, alert] = chunk;
          const one = found[place]!;
          expect([name, method, at, apart(one.value, value!)]).toEqual([name, method, at, expect.closeTo(0, 9)]);
          if (threshold !== null) expect(apart(one.threshold!, threshold)).toBeLessThan(1e-9);
          // A value on its threshold may lie on either side of it in the last digit.
          if (threshold === null || apart(value!, threshold) > 1e-9)
            expect([name, method, at, one.isDrift]).toEqual([name, method, at, alert]);
        }
      }
    }
  });

  test('need ten rows', () => {
    expect(asNannyMl(columnsOf('eight').skewed!, [])).toEqual([
      { statistic: 'jensen_shannon', reason: expect.stringContaining('ten rows') },
    ]);
  });
});

describe('compatible-with', () => {
  const shop = workshop();
  const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
  afterAll(async () => {
    await engine.close();
    await shop.close();
  });
  const ROWS = `SELECT (i * 7919 % 100003 + 0.5) / 100003 AS x, 'ab'[1 + i % 2] AS c, i % 2 = 0 AS f, i AS id FROM range(FROM_ROW, FROM_ROW + 1500) t(i)`;
  const rows = (from: number) => ROWS.replaceAll('FROM_ROW', String(from));

  test.each([
    ['evidently', 'Evidently 0.7.23', 'wasserstein'],
    ['nannyml', 'NannyML 0.13.1', 'jensen_shannon'],
  ])('%s stands in the report under its name, and decides nothing', async (peer, tool, statistic) => {
    const reference = { path: await shop.parquet('reference.parquet', rows(0)), id: 'id' };
    const keys = {
      reference,
      current: { path: await shop.parquet('current.parquet', rows(5_000)), id: 'id' },
      'compatible-with': peer,
    };
    const { open, description } = await runDrift(engine, keys, { folder: shop.folder });
    expect(open).toEqual([]);
    const found = description.tables.find(({ id }) => id === 'compatible')!;
    expect(found.title).toBe(`As ${tool} gives them`);
    expect(found.note).toContain('decide nothing');
    expect(found.rows.map(([column, name]) => `${column} ${name}`)).toContain(`x ${statistic}`);
    expect(description.findings?.join(' ')).toContain(`${tool} would call`);
  });

  test('is refused where a side is a profile', async () => {
    const { firstProfile } = await import('../../../src/profile/measure.ts');
    const { writeFileSync } = await import('node:fs');
    const current = await shop.parquet('rows.parquet', rows(0));
    const made = {
      engine,
      made: '2026-01-01T00:00:00Z',
      seed: 0,
      name: 'x',
      without: new Set<string>(),
      types: new Map(),
      keepRows: 0,
    };
    const path = `${shop.folder}/p.json`;
    writeFileSync(path, JSON.stringify(await firstProfile(await engine.open({ paths: [current] }), made)));
    const keys = { reference: path, current, 'compatible-with': 'evidently' };
    await expect(runDrift(engine, keys, { folder: shop.folder })).rejects.toThrow('which are of rows');
  });
});
