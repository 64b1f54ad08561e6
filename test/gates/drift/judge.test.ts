import { describe, expect, test } from 'vitest';
import { SourceMap } from '../../../src/config/sources.ts';
import { driftGate } from '../../../src/gates/drift/about.ts';
import { judgeDrift } from '../../../src/gates/drift/judge.ts';
import { driftKeys } from '../../../src/gates/drift/keys.ts';
import type { Comparison } from '../../../src/gates/drift/measurement.ts';
import { agreesWithItself } from '../../../src/result/agree.ts';
import { checkSchema } from '../../../src/result/check.ts';
import { categoryColumn, measurementOf, numberColumn } from './profiles.ts';

const even = (rows: number, from = 0, to = 1) =>
  Array.from({ length: rows }, (_, row) => from + ((row + 0.5) / rows) * (to - from));

function judged(keys: object, ...comparisons: readonly Comparison[]) {
  const policy = {
    keys: driftKeys.parse({ reference: 'train.parquet', current: 'live.parquet', ...keys }),
    sources: new SourceMap(),
    reproduce: 'modelassay drift',
  };
  const checks = judgeDrift(policy, measurementOf(...comparisons));
  for (const check of checks) {
    checkSchema.parse(check);
    expect(agreesWithItself(check), check.id).toBe(true);
  }
  return checks;
}
const verdicts = (checks: ReturnType<typeof judged>) => checks.map(({ id, verdict }) => `${id} ${verdict}`);

describe('a tolerance and a distance with its bounds', () => {
  // Uniform on 0…1 against uniform on s…1+s: D is s. At 2,000 rows a side the band is 0.043 below and 0.026 above.
  test.each([
    ['equal', 0, 'pass'],
    ['well within', 0.1, 'pass'],
    ['just within, which so few rows cannot tell', 0.14, 'inconclusive'],
    ['just beyond, which so few rows cannot tell', 0.17, 'inconclusive'],
    ['well beyond', 0.25, 'fail'],
  ])('numbers: %s', (_, shift, verdict) => {
    const [check] = judged({}, numberColumn('x', even(2_000), even(2_000, shift, 1 + shift)));
    expect(check).toMatchObject({ id: 'ks[x]', verdict });
    expect(check!.numbers.value!.value).toBeCloseTo(shift, 2);
  });

  test.each([
    ['equal', { a: 500, b: 500 }, 'pass'],
    ['within', { a: 540, b: 460 }, 'pass'],
    ['near the tolerance', { a: 650, b: 350 }, 'inconclusive'],
    ['beyond', { a: 800, b: 200 }, 'fail'],
  ])('categories: %s', (_, current, verdict) => {
    const checks = judged({}, categoryColumn('c', { a: 500, b: 500 }, current));
    expect(verdicts(checks)).toContain(`total_variation[c] ${verdict}`);
  });

  test('missing values are a change of a share, with both shares', () => {
    const beside = numberColumn('x', even(2_000), even(1_900), { current: 100 });
    const check = judged({}, beside).find(({ id }) => id === 'missing[x]')!;
    expect(check).toMatchObject({ verdict: 'fail', compared: 'difference' });
    expect([check.numbers.baseline?.value, check.numbers.value?.value]).toEqual([0, 0.05]);
    expect(check.reason).toContain('0 % became 5.0 %'.replaceAll(' %', '\u00a0%'));
  });

  test('a new category is told apart from a shift of the known ones', () => {
    const checks = judged({}, categoryColumn('c', { a: 1_000, b: 1_000 }, { a: 980, b: 970, z: 50 }));
    expect(verdicts(checks)).toEqual(['total_variation[c] pass', 'new_categories[c] fail', 'missing[c] pass']);
  });

  test('rare categories of the reference explain rare new ones', () => {
    const rare = (prefix: string) => Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${prefix}${at}`, 1]));
    const checks = judged({}, categoryColumn('c', { a: 900, ...rare('r') }, { a: 900, ...rare('s') }));
    const check = checks.find(({ id }) => id === 'new_categories[c]')!;
    expect(check.numbers.value?.value).toBe(0.1);
    expect(check.verdict).not.toBe('fail');
  });
});

describe('what the policy says', () => {
  const drifted = () => numberColumn('x', even(2_000), even(2_000, 0.25, 1.25));

  test('a column’s own distance takes the place of the default', () => {
    const checks = judged({ columns: { x: { wasserstein_iqr: { max: 0.2 } } } }, drifted());
    expect(verdicts(checks)).toEqual(['wasserstein_iqr[x] fail', 'missing[x] pass']);
    expect(checks[0]!.numbers.value!.value).toBeCloseTo(0.5, 2);
  });

  test.each(['psi', 'jensen_shannon'])('a tolerance of %s meets what is left without noise', (distance) => {
    const columns = { x: { [distance]: { max: 0.1 } } };
    const rows = (seed: number) => Array.from({ length: 300 }, (_, at) => (at * seed) % 1009);
    const [quiet] = judged({ columns }, numberColumn('x', rows(7919), rows(3571)));
    expect(quiet!.verdict).not.toBe('fail');
    expect(quiet!.reason).toMatch(/with what noise adds/);
    const [moved] = judged({ columns }, numberColumn('x', even(2_000), even(2_000, 0.4, 1.4)));
    expect(moved).toMatchObject({ id: `${distance}[x]`, verdict: 'fail' });
    const [category] = judged({ columns }, categoryColumn('x', { a: 900, b: 100 }, { a: 400, b: 600 }));
    expect(category).toMatchObject({ id: `${distance}[x]`, verdict: 'fail' });
  });

  test('warn warns, and too few rows for it are no news', () => {
    const warned = judged({ columns: { x: { ks: { max: 0.5, warn: 0.1 } } } }, drifted());
    expect(warned.map(({ id, effect }) => [id, effect?.kind ?? null])).toEqual([
      ['ks[x]', null],
      ['missing[x]', null],
      ['ks.warn[x]', 'warns'],
    ]);
    const unsure = judged({ columns: { x: { ks: { max: 0.5, warn: 0.24 } } } }, drifted());
    expect(unsure.at(-1)).toMatchObject({ verdict: 'inconclusive', effect: { kind: 'allowed' } });
  });

  test('on-inconclusive says what becomes of too few rows, and how many are needed', () => {
    const few = numberColumn('x', even(100_000), even(60, 0.05, 1.05));
    const [check] = judged({ 'on-inconclusive': 'warn' }, few);
    expect(check).toMatchObject({ verdict: 'inconclusive', effect: { kind: 'warns', by: 'on-inconclusive' } });
    expect(check!.needed!.count).toBeGreaterThan(100);
  });

  describe('max-drifted', () => {
    const quiet = ['a', 'b', 'c'].map((name) => numberColumn(name, even(2_000), even(2_000)));
    const share = (keys: object, weights: Record<string, number> | null = null) => {
      const policy = {
        keys: driftKeys.parse({ reference: 'a', current: 'b', 'max-drifted': '30%', ...keys }),
        sources: new SourceMap(),
        reproduce: '',
      };
      const checks = judgeDrift(policy, { ...measurementOf(drifted(), ...quiet), weights });
      for (const check of checks) expect(agreesWithItself(checkSchema.parse(check)), check.id).toBe(true);
      return { first: checks[0]!, column: checks.find(({ id }) => id === 'ks[x]')! };
    };

    test('lets a quarter of the columns drift, and tells them', () => {
      const { first, column } = share({});
      expect(first).toMatchObject({ id: 'drifted-columns', verdict: 'pass', numbers: { value: { value: 0.25 } } });
      expect(column).toMatchObject({ verdict: 'fail', effect: { kind: 'warns', by: 'max-drifted' } });
      expect(share({ 'max-drifted': '20%' }).first).toMatchObject({ verdict: 'fail', effect: { kind: 'blocks' } });
    });

    test('weighs columns', () => {
      expect(share({}, { x: 9, a: 1 }).first).toMatchObject({ verdict: 'fail', numbers: { value: { value: 0.9 } } });
      expect(share({}, { x: 1, a: 9 }).first.verdict).toBe('pass');
      expect(share({}, { z: 1 }).first.verdict).toBe('inconclusive');
    });

    test('cannot be concluded where too many columns cannot', () => {
      const few = ['d', 'e'].map((name) => numberColumn(name, even(2_000), even(30)));
      const policy = {
        keys: driftKeys.parse({ reference: 'a', current: 'b', 'max-drifted': '30%' }),
        sources: new SourceMap(),
        reproduce: '',
      };
      const [first] = judgeDrift(policy, measurementOf(drifted(), ...quiet, ...few));
      expect(first).toMatchObject({
        verdict: 'inconclusive',
        numbers: { value: { interval: { low: 1 / 6, high: 0.5 } } },
      });
    });
  });

  test('one of many columns fails only where it holds after correction', () => {
    const many = Array.from({ length: 40 }, (_, at) => numberColumn(`c${at}`, even(2_000), even(2_000)));
    const near = numberColumn('x', even(2_000), even(2_000, 0.205, 1.205));
    const of = (keys: object) => judged(keys, near, ...many).find(({ id }) => id === 'ks[x]')!;
    expect(of({}).verdict).toBe('inconclusive');
    expect(of({}).reason).toContain('after correction');
    expect(of({ correction: 'none' }).verdict).toBe('fail');
  });

  test('columns that are gone and columns of another type are no numbers', () => {
    const measurement = measurementOf(drifted());
    const feature = { column: 'gone', feature: 'value' as const, type: 'number' as const, summary: 'numbers' as const };
    const policy = (keys: object) => ({
      keys: driftKeys.parse({ reference: 'a', current: 'b', ...keys }),
      sources: new SourceMap(),
      reproduce: '',
    });
    const misfits = [
      { feature, is: 'absent' as const, stored: null },
      { feature: { ...feature, column: 'age' }, is: 'flipped' as const, stored: 'VARCHAR' },
    ];
    const checks = judgeDrift(policy({ 'missing-columns': 'warn' }), { ...measurement, misfits });
    expect(checks.slice(0, 2).map(({ id, verdict, effect }) => [id, verdict, effect?.kind])).toEqual([
      ['present[gone]', 'fail', 'warns'],
      ['type[age]', 'error', 'blocks'],
    ]);
  });
});

describe('the outputs of its action', () => {
  const outputs = (checks: ReturnType<typeof judged>) => driftGate.outputs!.map((output) => output.of(checks));
  test('name the columns that drifted, and not those that only warn', () => {
    const moved = numberColumn('x', even(2_000), even(2_000, 0.25, 1.25));
    expect(outputs(judged({}, moved))).toEqual(['true', '["x"]']);
    expect(outputs(judged({ columns: { x: { ks: { max: 0.5, warn: 0.1 } } } }, moved))).toEqual(['false', '[]']);
  });
});

describe('keys', () => {
  test.each([
    [{ columns: { x: { ks: { max: 'much' } } } }, 'is no tolerance'],
    [{ columns: { x: { ks: { max: 0.1, warn: 0.2 } } } }, 'warn is above max'],
    [{ columns: { x: { ks: {} } } }, 'give max, warn or both'],
    [{ columns: { x: { kss: { max: 0.1 } } } }, 'kss'],
  ])('refuse %j', (keys, message) => {
    const parsed = driftKeys.safeParse({ reference: 'a', current: 'b', ...keys });
    expect(JSON.stringify(parsed.error?.issues)).toContain(message);
  });

  test('a tolerance alone is its max, and points and percent are shares', () => {
    const parsed = driftKeys.parse({ reference: 'a', current: 'b', columns: { x: { missing: '3pp', ks: 0.2 } } });
    expect(parsed.columns.x).toMatchObject({ missing: { max: { value: 0.03 } }, ks: { max: { value: 0.2 } } });
  });
});
