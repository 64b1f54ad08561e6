import { describe, expect, test } from 'vitest';
import { changesOf } from '../../../src/gates/accuracy/changes.ts';
import { findWorst } from '../../../src/gates/accuracy/find-slice.ts';
import { sliceTable } from '../../../src/gates/accuracy/slice-table.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';
import { measurementOf, predictionsOf } from './measurements.ts';

const bench = workbench();

interface Row {
  readonly id: number;
  readonly y: string | number;
  readonly country: string;
  readonly age: number | '';
  readonly sex: string;
  readonly said: string | number;
  readonly before: string | number;
}

async function judged(rows: readonly Partial<Row>[], rest: string, metrics = 'accuracy: { min: 0 }') {
  const names = ['id', 'y', 'country', 'age', 'sex', 'said', 'before'] as const;
  const lines = rows.map((row, at) => names.map((name) => (name === 'id' ? at : (row[name] ?? ''))).join(','));
  const path = await bench.file('rows.csv', `${[names.join(','), ...lines].join('\n')}\n`);
  const yaml = `data: { path: '${path}', id: id, label: y }\nmetrics: { ${metrics} }\n${rest}`;
  return runGate(bench.engine(), yaml, { path, predicted: 'said' }, { path, predicted: 'before' });
}

/** Right but where `wrong` says so. */
function people(count: number, wrong: (row: { country: string; age: number; sex: string }) => number, seed = 3): Row[] {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, (_, id) => {
    const about = { country: pick(['de', 'fr', 'it']), age: Math.floor(random() * 80), sex: pick(['f', 'm']) };
    const y = random() < 0.5 ? 1 : 0;
    const said = random() < wrong(about) ? 1 - y : y;
    return { id, y, said, before: y, ...about };
  });
}

describe('cuts', () => {
  test('a combination of columns, and ranges of a number', async () => {
    const rows = people(600, ({ country, age }) => (country === 'fr' && age >= 60 ? 1 : 0));
    const { checks, description } = await judged(
      rows,
      `slices:
  - { by: [country, sex], metrics: { accuracy: { min: 50% } } }
  - { by: age, bins: [20, 60], metrics: { accuracy: { min: 50% } } }`,
    );
    expect(checks.slice(1).map(({ slice }) => `${slice!.column} = ${slice!.value}`)).toEqual([
      ...['de × f', 'de × m', 'fr × f', 'fr × m', 'it × f', 'it × m'].map((value) => `country × sex = ${value}`),
      'age = < 20',
      'age = [20, 60)',
      'age = ≥ 60',
    ]);
    const values = checks.map(({ numbers }) => numbers.value!.value);
    expect(values.at(-2)).toBe(1);
    expect(values.at(-1)).toBeLessThan(0.8);
    expect(description.tables.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['slices-country × sex', 'slices-age']),
    );
  });

  test('into so many ranges of equally many rows; a missing number is one of its own', async () => {
    const rows = people(400, () => 0).map((row, at) => (at < 4 ? { ...row, age: '' as const } : { ...row, age: at }));
    const { checks } = await judged(rows, 'slices: [{ by: age, bins: 4, metrics: { accuracy: { min: 50% } } }]');
    const sizes = checks.slice(1).map(({ slice, numbers }) => [slice!.value, numbers.value!.rows!.count]);
    expect(sizes).toEqual([
      ['< 103', 99],
      ['[103, 202)', 99],
      ['[202, 301)', 99],
      ['≥ 301', 99],
      ['(missing)', 4],
    ]);
  });

  test('a condition is one slice: rows for which it holds, and neither the rest nor those where a value is missing', async () => {
    const rows = people(600, ({ country, age }) => (country === 'fr' && age > 60 ? 1 : 0)).map((row, at) =>
      at % 50 === 0 ? { ...row, age: '' as const } : row,
    );
    const where = "age > 60 and country = 'fr'";
    const { checks, description } = await judged(
      rows,
      `slices: [{ where: "${where}", metrics: { accuracy: { min: 50% } } }]`,
    );
    const [, slice] = checks;
    expect(checks).toHaveLength(2);
    expect(slice).toMatchObject({ slice: { column: where, value: 'true' }, verdict: 'fail' });
    const inside = rows.filter(({ country, age }) => age !== '' && age > 60 && country === 'fr');
    expect(slice!.numbers.value).toMatchObject({ value: 0, rows: { count: inside.length } });
    const table = description.tables.find(({ id }) => id === `slices-${where}`)!;
    const unknown = rows.filter(({ country, age }) => age === '' && country === 'fr').length;
    expect(Object.fromEntries(table.rows.map(([value, count]) => [value, count]))).toEqual({
      true: inside.length,
      false: rows.length - inside.length - unknown,
      '(missing)': unknown,
    });
  });

  test.each([
    ['age > 200', /^No row has age > 200 = true, which the policy names/],
    ["country = 'fr' and age > 75", null],
  ])('a condition that holds for no row, or too few, is told: %s', async (where, reason) => {
    const slice = `{ where: "${where}", min-rows: 100, metrics: { accuracy: { min: 50% } } }`;
    const rows = people(200, () => 0);
    const { checks, description } = await judged(rows, `slices: [${slice}]\non-inconclusive-slice: pass`);
    if (reason) expect(checks.at(-1)).toMatchObject({ verdict: 'error', reason: expect.stringMatching(reason) });
    else expect(description.notChecked.map(({ title }) => title)).toEqual([`${where} = true`]);
  });

  test.each([
    ['{ where: "agee > 60" }', /cannot be asked of .*: there is no column "agee"\. Did you mean "age"\?/],
    ['{ where: "age >" }', /age >|where/],
    ['{ where: "age > 60", by: country }', /where is one slice by itself\. Leave by out/],
    ['{ min-rows: 3 }', /: slices\.0: a slice names a column or several with by, or a condition with where\.$/],
  ])('%s is refused', async (slice, message) => {
    const rows = people(10, () => 0);
    await expect(judged(rows, `slices: [${slice}]`)).rejects.toThrow(message);
  });

  test('a slice that is named and not there is an error, whatever the others say', async () => {
    const { checks } = await judged(
      people(200, () => 0),
      'slices: [{ by: country, values: [de, at], metrics: { accuracy: { min: 50% } } }]\non-inconclusive-slice: pass',
    );
    const missing = checks.find(({ slice }) => slice?.value === 'at')!;
    expect(missing).toMatchObject({ verdict: 'error', effect: { kind: 'blocks' } });
    expect(missing.reason).toBe(
      'No row has country = at, which the policy names; a slice that is not there was not tested.',
    );
  });

  test('the worst is found on one half and judged on the other', async () => {
    const bad = people(3000, ({ country, sex }) => (country === 'it' && sex === 'f' ? 0.5 : 0.05));
    const rest = 'slices: [{ by: [country, sex], find: true, metrics: { accuracy: { min: 80% } } }]';
    const { checks } = await judged(bad, rest);
    const found = checks.at(-1)!;
    expect(found.slice).toEqual({ column: 'found in country × sex', value: 'it × f' });
    expect(found.verdict).toBe('fail');
    const half = found.numbers.value!.rows!.count;
    const whole = bad.filter(({ country, sex }) => country === 'it' && sex === 'f').length;
    expect(half / whole).toBeGreaterThan(0.4);
    expect(half / whole).toBeLessThan(0.6);
  });

  test('slices that are all too small to look for are an error that says so', async () => {
    const { checks } = await judged(
      people(60, () => 0),
      'slices: [{ by: [country, age], find: true, metrics: { accuracy: { min: 80% } } }]',
    );
    expect(checks.at(-1)).toMatchObject({
      verdict: 'error',
      reason: expect.stringMatching(/No slice found in country × age has 20 rows in one half/),
    });
  });

  test('where no slice is worse, what is found fails no more often than promised', async () => {
    let failed = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const rows = people(800, () => 0.1, seed);
      const rest = 'slices: [{ by: [country, sex], find: true, metrics: { accuracy: { min: 90% } } }]';
      const { checks } = await judged(rows, rest);
      if (checks.at(-1)!.verdict === 'fail') failed++;
    }
    expect(failed).toBeLessThanOrEqual(3);
  }, 60_000);

  test.each([
    ['{ by: [a, b], bins: 3, metrics: { accuracy: { min: 0 } } }', /bins cut one column of numbers/],
    ['{ by: [a, a] }', /it names a column twice/],
    ['{ by: a, find: true }', /what is found is judged by metrics/],
    ['{ by: a, bins: [3, 2] }', /edges rise/],
  ])('%s is refused', async (slice, message) => {
    await expect(
      judged(
        people(10, () => 0),
        `slices: [${slice}]`,
      ),
    ).rejects.toThrow(message);
  });
});

describe('fairness', () => {
  const fair = (measures: string, more = '') => `fairness: [{ by: sex, measures: { ${measures} }${more} }]`;
  /** Of women half of the good outcomes are missed. */
  const unfair = people(2000, () => 0).map((row) => (row.sex === 'f' && row.id % 2 === 0 ? { ...row, said: 0 } : row));

  test.each([
    ['demographic-parity: { max-gap: 5pp }', 'fail'],
    ['equal-opportunity: { max-gap: 5pp }', 'fail'],
    ['equalized-odds: { max-gap: 5pp }', 'fail'],
    ['accuracy-parity: { max-gap: 5pp }', 'fail'],
    ['equal-opportunity: { min-ratio: 0.8 }', 'fail'],
    ['predictive-parity: { max-gap: 5pp }', 'pass'],
    ['equal-opportunity: { max-gap: 70pp }', 'pass'],
  ])('a model that misses half of a group: %s', async (measures, verdict) => {
    const { checks } = await judged(unfair, fair(measures));
    expect(checks.at(-1)!.verdict).toBe(verdict);
    expect(checks.at(-1)!.limit!.rule).toMatch(/^(max-gap|min-ratio)$/);
  });

  test('is that of Fairlearn', async () => {
    const { checks } = await judged(
      unfair,
      fair('demographic-parity: { max-gap: 1pp, min-ratio: 0.5 }, equalized-odds: { max-gap: 1pp }'),
    );
    const rate = (sex: string, of: (row: Row) => boolean, among: (row: Row) => boolean) => {
      const rows = unfair.filter((row) => row.sex === sex && among(row));
      return rows.filter(of).length / rows.length;
    };
    const selected = ['f', 'm'].map((sex) =>
      rate(
        sex,
        ({ said }) => said === 1,
        () => true,
      ),
    );
    const hit = ['f', 'm'].map((sex) =>
      rate(
        sex,
        ({ said }) => said === 1,
        ({ y }) => y === 1,
      ),
    );
    const [gap, ratio, odds] = checks.slice(1).map(({ numbers }) => numbers.value!.value);
    expect(gap).toBeCloseTo(Math.abs(selected[0]! - selected[1]!), 12);
    expect(ratio).toBeCloseTo(Math.min(...selected) / Math.max(...selected), 12);
    expect(odds).toBeCloseTo(Math.abs(hit[0]! - hit[1]!), 12);
  });

  test('of equal groups passes with enough rows, and cannot tell with few', async () => {
    const many = await judged(
      people(4000, () => 0.1),
      fair('equal-opportunity: { max-gap: 8pp }'),
    );
    expect(many.checks.at(-1)!.verdict).toBe('pass');
    const few = await judged(
      people(80, () => 0.1),
      fair('equal-opportunity: { max-gap: 8pp }'),
    );
    expect(few.checks.at(-1)).toMatchObject({ verdict: 'inconclusive', effect: { kind: 'blocks' } });
  });

  test.each([
    ['one group only', people(50, () => 0).map((row) => ({ ...row, sex: 'f' })), /one group only, f/],
    [
      'a group without a good outcome',
      people(50, () => 0).map((row) => (row.sex === 'f' ? { ...row, y: 0, said: 0 } : row)),
      /1 group has no rows of the positive class, so equal-opportunity is not defined there: "f"/,
    ],
  ])('%s is an error', async (_, rows, reason) => {
    const { checks } = await judged(rows, fair('equal-opportunity: { max-gap: 5pp }'));
    expect(checks.at(-1)!.verdict).toBe('error');
    expect(checks.at(-1)!.reason).toMatch(reason);
  });

  test('more groups than can be compared are an error, and 200 are not', async () => {
    const rows = (groups: number) => people(groups * 3, () => 0).map((row, at) => ({ ...row, sex: `g${at % groups}` }));
    const many = await judged(rows(201), fair('accuracy-parity: { max-gap: 99pp }'));
    expect(many.checks.at(-1)).toMatchObject({
      verdict: 'error',
      reason: expect.stringMatching(/has 201 groups, and at most 200/),
    });
    const few = await judged(rows(200), fair('accuracy-parity: { max-gap: 99pp }'));
    expect(few.checks.at(-1)!.verdict).toBe('pass');
  });

  test('rows without a group are one of their own', async () => {
    const rows = people(300, () => 0).map((row, at) => (at % 3 ? row : { ...row, sex: '' }));
    const { checks } = await judged(rows, fair('accuracy-parity: { max-gap: 99pp }'));
    expect(checks.at(-1)!.verdict).toBe('pass');
  });

  test('a good outcome that nobody names is asked for', async () => {
    const rows = people(50, () => 0).map((row) => ({
      ...row,
      y: row.y ? 'yes' : 'no',
      said: row.said ? 'yes' : 'no',
      before: 'no',
    }));
    const { checks } = await judged(rows, fair('demographic-parity: { max-gap: 5pp }'));
    expect(checks.at(-1)!.reason).toMatch(
      /Which of "no", "yes" is the good outcome is not said\. Name it with positive/,
    );
    const named = await judged(rows, fair('demographic-parity: { max-gap: 99pp }', ', positive: yes'));
    expect(named.checks.at(-1)!.verdict).toBe('pass');
  });
});

describe('an optimised model', () => {
  test('is told by slice: what each lost, and how many rows flipped, even from wrong to wrong', () => {
    const label = [0, 0, 0, 0, 1, 1, 1, 1];
    const before = [0, 0, 0, 1, 1, 1, 1, 1];
    const after = [0, 1, 1, 2, 1, 1, 1, 0];
    const value = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    const slices = [{ column: 'site', cut: { by: ['site'] }, values: ['a', 'b'], value }];
    const measurement = { ...measurementOf(label, predictionsOf(after), predictionsOf(before)), slices };
    expect(sliceTable(slices[0]!, measurement)).toMatchObject({
      columns: ['site', 'rows', 'baseline', 'this model', 'change', 'flipped rows'].map((title) => ({ title })),
      rows: [
        ['a', 4, 0.75, 0.25, -50, 3],
        ['b', 4, 1, 0.75, -25, 1],
      ],
    });
    expect(changesOf(measurement)).toMatchObject({ gained: [], lost: [1, 2, 7], otherwise: [3] });
  });

  const flipped = people(1000, () => 0).map((row) => (row.id % 100 === 7 ? { ...row, said: 1 - Number(row.y) } : row));

  test('agrees with its original in so many rows', async () => {
    const { checks } = await judged(flipped, '', 'agreement: { min: 98% }');
    expect(checks[0]!.numbers.value).toMatchObject({ value: 0.99, rows: { count: 1000 } });
    expect(checks[0]!.numbers.value!.interval!.method).toBe('clopper-pearson');
    expect(checks[0]!.verdict).toBe('pass');
    expect((await judged(flipped, '', 'agreement: { min: 99.9% }')).checks[0]!.verdict).toBe('fail');
  });

  test('keeps 99 % of its original by interval, or by the point where MLPerf’s own rule is asked for', async () => {
    const preset = 'accuracy: { max-drop: mlperf-99 }';
    const { checks } = await judged(flipped, '', preset);
    expect(checks[0]).toMatchObject({
      compared: 'relative',
      verdict: 'inconclusive',
      limit: { text: 'mlperf-99', value: -0.01 },
    });
    expect((await judged(flipped, 'decide: point', preset)).checks[0]!.verdict).toBe('pass');
    expect((await judged(flipped, 'decide: point', 'accuracy: { max-drop: mlperf-99.9 }')).checks[0]!.verdict).toBe(
      'fail',
    );
  });
});

test('what was looked at is not judged: the slice found among many equal ones is no worse than the rest', () => {
  const random = seededRandom(4711);
  const rows = 6000;
  const slice = Int32Array.from({ length: rows }, () => Math.floor(random() * 100));
  const label = Array.from({ length: rows }, () => 1);
  const wrong = label.map(() => (random() < 0.1 ? 0 : 1));
  const values = Array.from({ length: 100 }, (_, at) => String(at));
  const cut = { by: ['group'] };
  const measurement = measurementOf(label, predictionsOf(wrong), null, {
    classes: ['0', '1'],
    slices: [{ column: 'group', cut, values, value: slice }],
  });
  const shares = Array.from({ length: 20 }, (_, seed) => {
    const found = findWorst(measurement, cut, 1, seed + 1);
    return found.rows.reduce((sum, row) => sum + (wrong[row] === 0 ? 1 : 0), 0) / found.rows.length;
  });
  // Of the half that it was found on it would be three times as much.
  expect(shares.reduce((sum, one) => sum + one, 0) / 20).toBeLessThan(0.17);
});
