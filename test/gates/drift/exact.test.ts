import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { firstProfile } from '../../../src/profile/measure.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { workshop } from '../data-schema/harness.ts';
import { runDrift } from './gate.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
afterAll(async () => {
  await engine.close();
  await shop.close();
});

// One row of 500 lies far out, in the last bin of all: at 10 in the reference, at 1,000 now. ∫ |F − G| dx = 990 / 500.
const rows = (far: number) =>
  `SELECT CASE WHEN i % 500 = 0 THEN ${far}.0 ELSE ((i * 7919) % 9973) / 9973.0 END AS x FROM range(20000) t(i)`;
const EXACT = 990 / 500;

async function compared(max: number, as: 'rows' | 'profile', more: object = {}) {
  const reference = await shop.parquet('reference.parquet', rows(10));
  const current = await shop.parquet('current.parquet', rows(1000));
  let named = reference;
  if (as === 'profile') {
    const dataset = await engine.open({ paths: [reference] });
    const options = { engine, made: '2026-01-01T00:00:00Z', seed: 0, name: 'rows', without: new Set<string>() };
    named = join(shop.folder, 'train.json');
    writeFileSync(named, JSON.stringify(await firstProfile(dataset, { ...options, types: new Map(), keepRows: 0 })));
  }
  const columns = { x: { wasserstein: { max } } };
  const ran = await runDrift(engine, { reference: named, current, columns, ...more }, { folder: shop.folder });
  const check = ran.checks.find(({ id }) => id === 'wasserstein[x]')!;
  const statistics = ran.description.tables.find(({ id }) => id === 'statistics')!;
  return { ...ran, check, statistics: statistics.rows.filter(([, name]) => String(name).startsWith('wasserstein')) };
}

describe('what lies within a bin', () => {
  test('is looked up in the rows where it decides', async () => {
    const { check, measurement, statistics } = await compared(3.2, 'rows');
    expect(measurement.comparisons[0]!.exact?.wasserstein).toBeCloseTo(EXACT, 9);
    expect(check.verdict).toBe('pass');
    expect(check.numbers.value!.value).toBeCloseTo(EXACT, 9);
    expect(check.reason).not.toContain('within their bins');
    expect(statistics.map(([, name]) => name)).toEqual(['wasserstein']);
  });

  test('is not where counts and means decide by themselves', async () => {
    const { check, measurement } = await compared(0.5, 'rows');
    expect(measurement.comparisons[0]!.exact).toBeUndefined();
    expect(check.verdict).toBe('fail');
  });

  test('nor beyond the limit of memory', async () => {
    const { check, measurement } = await compared(3.2, 'rows', { 'memory-limit': '1MB' });
    expect(measurement.comparisons[0]!.exact).toBeUndefined();
    expect(check.reason).toContain('wherever rows lie within their bins');
  });

  test('is a bound that is told, of a profile; the means are known all the same', async () => {
    const { check, statistics } = await compared(0.5, 'profile');
    expect(check.verdict).toBe('fail');
    expect(check.numbers.value!.value).toBeCloseTo(EXACT, 9);
    expect(check.reason).toMatch(
      /^The distance is 1\.98 \(from 1\.98 to \d[\d.]*, wherever rows lie within their bins\):/,
    );
    const [, least, most] = statistics.map(([, , value]) => Number(value));
    expect(least).toBeCloseTo(EXACT, 9);
    expect(most).toBeGreaterThan(EXACT);
  });
});
