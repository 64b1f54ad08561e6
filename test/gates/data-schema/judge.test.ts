import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitFrom, limitOf, limitWords, NONE, OPERATORS, type RuleLimit } from '../../../src/contracts/limit.ts';
import type { Measure } from '../../../src/contracts/measure.ts';
import type { Rule } from '../../../src/contracts/model.ts';
import { describeDataSchema } from '../../../src/gates/data-schema/describe.ts';
import { judgeDataSchema } from '../../../src/gates/data-schema/judge.ts';
import { dataSchemaKeys } from '../../../src/gates/data-schema/keys.ts';
import type { Measurement, PlanOutcome, RuleMeasurement } from '../../../src/gates/data-schema/measurement.ts';
import { judgeLimit, limitHolds } from '../../../src/gates/data-schema/verdict.ts';
import { reportOf } from '../../../src/report/report.ts';
import { checkSchema } from '../../../src/result/check.ts';
import { sampleResult } from '../../result/sample.ts';

const rule = (over: Partial<Rule> = {}): Rule => ({
  id: 'x.range',
  title: 'x lies in 0 … 9',
  measure: { rule: 'range', column: ['x'], minimum: 0, maximum: 9 } as Measure,
  limit: NONE,
  limitSet: true,
  severity: 'error',
  dimension: 'conformity',
  where: null,
  slices: [],
  position: { file: 'c.yaml', line: 12, column: 3 },
  ...over,
});
const counted = (violations: number, judged = 100): PlanOutcome => ({
  state: 'counted',
  violations,
  judged,
  unit: 'rows',
  sampled: false,
  detail: null,
});
const one = (outcome: PlanOutcome, over: Partial<Rule> = {}, more: Partial<RuleMeasurement> = {}): RuleMeasurement => {
  const full = rule(over);
  return {
    id: full.id,
    rule: full,
    slice: null,
    outcome,
    examples: [],
    values: [],
    observed: null,
    sql: null,
    ...more,
  };
};
const measured = (...rules: RuleMeasurement[]): Measurement => ({
  contract: { name: 'c', file: 'c.yaml', format: 'odcs', version: '1' },
  tables: [{ name: 't', data: 't.parquet', rows: 100, sampled: null, rules, histograms: [] }],
  notChecked: [],
});
const policy = (keys: object = {}) => ({
  keys: dataSchemaKeys.parse({ contract: 'c.yaml', ...keys }),
  reproduce: 'modelassay data-schema',
});
/** Every check that is judged here is one that a result may hold. */
const judge = (measurement: Measurement, keys: object = {}) => {
  const checks = judgeDataSchema(policy(keys), measurement);
  for (const check of checks) expect(checkSchema.safeParse(check).error).toBeUndefined();
  return checks;
};

describe('judgeDataSchema', () => {
  test('tells the number, the limit and where it was written', () => {
    const [check] = judge(measured(one(counted(3), {}, { examples: ['a', 'b'], sql: `SELECT 'x'` })));
    expect(check).toMatchObject({
      id: 'x.range',
      verdict: 'fail',
      effect: { kind: 'blocks' },
      basis: 'census',
      numbers: { value: { value: 3, unit: 'rows', rows: { count: 100 }, interval: null } },
      limit: { rule: 'mustBe', value: 0, source: { file: 'c.yaml', line: 12 } },
      reason: '3 of 100 rows violate it (3.0\u00a0%); none may.',
      examples: ['a', 'b'],
      reproduce: 'modelassay data-schema',
    });
  });

  test('lets an error block whatever the severity, and a warning never', () => {
    const [broken, warned] = judge(
      measured(
        one({ state: 'error', reason: 'no column' }, { severity: 'warning' }),
        one(counted(1), { severity: 'warning', id: 'w' }),
      ),
    );
    expect([broken?.verdict, broken?.effect?.kind, warned?.verdict, warned?.effect?.kind]).toEqual([
      'error',
      'blocks',
      'fail',
      'warns',
    ]);
  });

  test('never lets a rule pass that nothing put to the test', () => {
    const empty = measured(one({ state: 'empty', reason: 'x has no value' }));
    expect(judge(empty)[0]?.verdict).toBe('error');
    expect(judge(empty, { 'on-empty': 'pass' })).toEqual([]);
    expect(describeDataSchema(policy({ 'on-empty': 'pass' }), empty, []).notChecked).toEqual([
      { title: 'x lies in 0 … 9', reason: 'x has no value' },
    ]);
  });

  test('counts what a sample has seen as there, however wide the interval', () => {
    const limit = limitOf('mustBeLessOrEqualTo', [4], 'rows');
    const whole = measured(one({ ...counted(5, 90), sampled: true } as PlanOutcome, { limit }));
    const sample = { ...whole, tables: [{ ...whole.tables[0]!, sampled: 90 }] };
    const [check] = judge(sample);
    // Clopper and Pearson alone would say 2.2 of 100 rows; five of them were seen.
    expect(check).toMatchObject({
      verdict: 'fail',
      effect: { kind: 'blocks' },
      numbers: { value: { interval: { low: 5 } } },
    });
  });

  test.each([
    ['mustBe', [5], 7, 'fail', 5, 'below'],
    ['mustBe', [5], 5, 'pass', 5, 'below'],
    ['mustBe', [5], 3, 'fail', 5, 'above'],
    ['mustNotBe', [5], 3, 'pass', 5, 'below'],
    ['mustNotBe', [5], 5, 'fail', 5, 'above'],
    ['mustBeGreaterThan', [5], 5, 'fail', 5, 'above'],
    ['mustBeGreaterOrEqualTo', [5], 5, 'pass', 5, 'above'],
    ['mustBeLessThan', [5], 5, 'fail', 5, 'below'],
    ['mustBeLessOrEqualTo', [5], 5, 'pass', 5, 'below'],
    ['mustBeBetween', [2, 8], 3, 'pass', 2, 'above'],
    ['mustBeBetween', [2, 8], 5, 'pass', 2, 'above'],
    ['mustBeBetween', [2, 8], 9, 'fail', 8, 'below'],
    ['mustNotBeBetween', [2, 8], 1, 'pass', 2, 'below'],
    ['mustNotBeBetween', [2, 8], 7, 'fail', 8, 'above'],
  ] as const)('names the end of %s %j that matters for %d', (operator, values, value, verdict, end, good) => {
    const limit = limitOf(operator, [...values] as unknown as RuleLimit['values'], 'value');
    const [check] = judge(measured(one({ state: 'valued', value, unit: 'value', n: 10, detail: 'of x' }, { limit })));
    const text = limitWords(limit);
    expect(limit.text).toBe(`${operator}: ${values.length === 2 ? `[${values.join(', ')}]` : values[0]}`);
    expect(check).toMatchObject({
      verdict,
      numbers: { value: { value, unit: '1', rows: { count: 10 }, interval: null } },
      limit: { rule: operator, value: end, good, text },
      reason: `${value} (of x); the limit is ${text}.`,
      flip: verdict === 'pass' ? null : `Correct x, or loosen the limit (${text}) in c.yaml:12.`,
    });
  });

  test('takes a fact about the table as it is', () => {
    const [holds, broken] = judge(
      measured(
        one({ state: 'structure', holds: true, reason: 'It has the column.' }, { id: 'a' }),
        one({ state: 'structure', holds: false, reason: 'it has no column y' }, { id: 'b' }),
      ),
    );
    expect(holds).toMatchObject({
      verdict: 'pass',
      basis: 'fact',
      method: 'census',
      reason: 'It has the column.',
      flip: null,
      limit: null,
    });
    expect(broken).toMatchObject({
      verdict: 'fail',
      reason: 'it has no column y.',
      flip: 'Change the data so that x lies in 0 … 9, or the contract.',
      numbers: { value: null },
    });
  });

  test.each([
    // ln(1 − 0.95) / ln(1 − 0.01) = 298.07
    [0, 'percent', 1, 299],
    [0, 'rows', 10, 299],
    // 3² · 0.04 · 0.96 / (0.075 − 0.04)² = 282.12
    [4, 'percent', 7.5, 283],
    [4, 'rows', 75, 283],
    // More than there are.
    [4, 'percent', 5, 1000],
    [4, 'percent', 4, 1000],
  ] as const)('asks of a sample with %d of 100 bad rows, at most %s %d: about %d rows', (bad, unit, most, rows) => {
    const limit = limitOf('mustBeLessOrEqualTo', [most], unit);
    const whole = measured(one({ ...counted(bad, 100), sampled: true } as PlanOutcome, { limit }));
    const sample = { ...whole, tables: [{ ...whole.tables[0]!, rows: 1000, sampled: 100 }] };
    const [check] = judge(sample, { confidence: 0.95 });
    expect(check).toMatchObject({ verdict: 'inconclusive', needed: { count: rows } });
    const { value, interval, unit: shown } = check!.numbers.value!;
    expect([value, shown]).toEqual(unit === 'percent' ? [bad, '%'] : [bad * 10, 'rows']);
    const scale = unit === 'percent' ? 100 : 1000;
    // The shares at which four or more, and four or fewer, have a chance of 5 %, by bisection of the binomial sums.
    const [low, high] = bad === 0 ? [0, 1 - 0.05 ** (1 / 100)] : [0.013776612, 0.08919625];
    expect(interval!.low! / scale).toBeCloseTo(low, 7);
    expect(interval!.high! / scale).toBeCloseTo(high, 7);
    expect(check!.reason).toContain(`${bad} of 100 sampled (of 1000) rows violate it`);
    expect(check!.reason).toContain('at 95 % confidence.');
  });

  test('counts in percent of the judged rows where the limit does, and keeps texts within their bounds', () => {
    const limit = limitOf('mustBeLessThan', [5], 'percent');
    const long = one(counted(3, 60), { limit }, { examples: ['x'.repeat(400), 'y'.repeat(300)] });
    const [check] = judge(measured(long));
    expect(check).toMatchObject({ verdict: 'fail', numbers: { value: { value: 5, unit: '%', rows: { count: 60 } } } });
    expect(check!.examples).toEqual([`${'x'.repeat(299)}…`, 'y'.repeat(300)]);
  });

  test('has an id of its own for every check', () => {
    const checks = judge(
      measured(one(counted(0)), one(counted(1)), one(counted(0), {}, { slice: { column: 'g', value: 'a' } })),
    );
    expect(checks.map((check) => check.id)).toEqual(['x.range', 'x.range~2', 'x.range[g=a]']);
  });

  test('tells a missing column once, and what follows from it as not checked', () => {
    const present = (severity: Rule['severity']) =>
      one(
        { state: 'structure', holds: false, reason: 'there is no column "agee".' },
        { id: 'agee.present', title: 'agee is a column', severity, measure: { rule: 'present', column: 'agee' } },
      );
    const follows = one(
      { state: 'error', reason: 'there is no column "agee"' },
      { id: 'agee.type', title: 'agee is number', measure: { rule: 'type', column: ['agee'], type: 'number' } },
    );
    const measurement = measured(present('error'), follows);
    const checks = judge(measurement);
    expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([['agee.present', 'fail']]);
    const description = describeDataSchema(policy(), measurement, checks);
    expect(description.notChecked).toEqual([{ title: 'agee is number', reason: 'there is no column "agee".' }]);
    expect(description.headline).toBe('column agee is missing');
    // Where more is wrong, the column is one of what is counted.
    const wrong = one({ state: 'structure', holds: false, reason: 'it is stored as VARCHAR' }, { id: 'id.type' });
    const both = measured(present('error'), wrong);
    expect(describeDataSchema(policy(), both, judge(both)).headline).toBeNull();
    // Where the missing column itself only warns, nothing else would block.
    expect(judge(measured(present('warning'), follows)).map(({ verdict }) => verdict)).toEqual(['fail', 'error']);
    const other = one({ state: 'error', reason: 'no such function' }, { id: 'x.rule' });
    expect(judge(measured(present('error'), other)).map(({ verdict }) => verdict)).toEqual(['fail', 'error']);
  });

  test('says what a number rests on, and how it was come by', () => {
    const limit = limitOf('mustBeLessOrEqualTo', [4], 'rows');
    const slice = { column: 'g', value: 'a' };
    const census = judge(
      measured(one(counted(3), { limit }), one(counted(3, 40), { limit }), one(counted(3, 100), { limit }, { slice })),
    );
    expect(census.map(({ basis, method, better, numbers }) => [basis, method, better, numbers.value!.rows])).toEqual([
      ['census', 'census', 'lower', { count: 100, of: { kind: 'data' }, among: null }],
      ['census', 'census', 'lower', { count: 40, of: { kind: 'rule', slice: null }, among: 100 }],
      ['census', 'census', 'lower', { count: 100, of: { kind: 'rule', slice }, among: 100 }],
    ]);
    const sampled = { ...counted(3, 50), sampled: true } as PlanOutcome;
    const table = measured(one(sampled, { limit })).tables[0]!;
    const [half] = judge({ ...measured(), tables: [{ ...table, sampled: 50 }] });
    expect(half).toMatchObject({
      basis: 'interval',
      method: 'binomial share of a simple random sample',
      numbers: { value: { value: 6, rows: { count: 50, of: { kind: 'data' } }, interval: { low: 3 } } },
    });
    const more = limitOf('mustBeGreaterThan', [1], 'value');
    const [valued] = judge(
      measured(one({ state: 'valued', value: 2, unit: 'score', n: 100, detail: null }, { limit: more })),
    );
    expect(valued).toMatchObject({ better: 'higher', numbers: { value: { value: 2, unit: '1' } } });
    const units = (unit: string) =>
      judge(measured(one({ state: 'valued', value: 2, unit, n: 100, detail: null }, { limit: more })))[0]!.numbers
        .value!.unit;
    expect(['rows', 'ratio', 'value', '%', 'days'].map(units)).toEqual(['count', '1', '1', '%', 'days']);
  });

  test('is softened by the milder of a warning and of what a sample may not conclude', () => {
    const limit = limitOf('mustBeLessOrEqualTo', [4], 'percent');
    const effect = (severity: Rule['severity'], handling: string) => {
      const sampled = { ...counted(4, 100), sampled: true } as PlanOutcome;
      const whole = measured(one(sampled, { limit, severity }));
      const sample = { ...whole, tables: [{ ...whole.tables[0]!, rows: 1000, sampled: 100 }] };
      const [check] = judge(sample, { 'on-inconclusive': handling });
      expect(check!.verdict).toBe('inconclusive');
      return check!.effect;
    };
    expect(effect('error', 'fail')).toEqual({ kind: 'blocks' });
    expect(effect('error', 'warn')).toEqual({ kind: 'warns', by: 'on-inconclusive' });
    expect(effect('warning', 'fail')).toEqual({ kind: 'warns', by: 'severity' });
    expect(effect('warning', 'warn')).toEqual({ kind: 'warns', by: 'on-inconclusive' });
    expect(effect('warning', 'pass')).toEqual({ kind: 'allowed', by: 'on-inconclusive' });
    expect(judge(measured(one(counted(1), { severity: 'warning' })))[0]!.effect).toEqual({
      kind: 'warns',
      by: 'severity',
    });
  });

  test('writes a number in full where it would be taken for its limit', () => {
    const limit = limitOf('mustBeLessThan', [0.12345], 'value');
    const reason = (value: number) =>
      judge(measured(one({ state: 'valued', value, unit: 'value', n: 1, detail: null }, { limit })))[0]!.reason;
    expect(reason(0.123451)).toContain('which in full is 0.12345, and the value is 0.123451.');
    expect(reason(0.1236)).not.toContain('in full');
    expect(reason(0.12345)).not.toContain('in full');
    // Four digits are shown: what differs in the fifth is told in full, what differs in the fourth is seen.
    const told = (end: number, value: number) =>
      judge(
        measured(
          one(
            { state: 'valued', value, unit: 'value', n: 1, detail: null },
            { limit: limitOf('mustBe', [end], 'value') },
          ),
        ),
      )[0]!.reason.includes('in full');
    expect([told(0.12341, 0.12342), told(0.1234, 0.1233)]).toEqual([true, false]);
    const between = limitOf('mustBeBetween', [1, 2.00001], 'value');
    const [far] = judge(
      measured(one({ state: 'valued', value: 2, unit: 'value', n: 1, detail: null }, { limit: between })),
    );
    expect(far!.reason).toContain('which in full is 2.00001, and the value is 2.');
  });

  test('names at most three columns to correct, and no remedy where nothing was measured', () => {
    const flip = (measure: object, outcome = counted(1)) =>
      judge(measured(one(outcome, { measure: measure as Measure })))[0]!.flip;
    expect(flip({ rule: 'unique', columns: ['a', 'b', 'c', 'd'] })).toBe(
      'Correct a, b, c, or loosen the limit (none) in c.yaml:12.',
    );
    expect(flip({ rule: 'rowCount' })).toBe('Correct the data, or loosen the limit (none) in c.yaml:12.');
    const range = { rule: 'range', column: ['x'], minimum: 0 };
    expect(flip(range, { state: 'error', reason: 'no such function' })).toBeNull();
    expect(flip(range, { state: 'empty', reason: 'x has no value' })).toBeNull();
  });

  test('a number that is none is an error', () => {
    const limit = limitOf('mustBeLessThan', [1], 'value');
    const [check] = judge(
      measured(one({ state: 'valued', value: Number.NaN, unit: 'value', n: 1, detail: null }, { limit })),
    );
    expect(check).toMatchObject({
      verdict: 'error',
      basis: 'nothing',
      effect: { kind: 'blocks' },
      numbers: { value: null },
    });
  });

  test('one table has no name before its ids, several have', () => {
    const table = measured(one(counted(1))).tables[0]!;
    expect(judge({ ...measured(), tables: [table] }).map(({ id, title }) => [id, title])).toEqual([
      ['x.range', 'x lies in 0 … 9'],
    ]);
    const two = judge({ ...measured(), tables: [table, { ...table, name: 'u' }] });
    expect(two.map(({ id, title }) => [id, title])).toEqual([
      ['t.x.range', 't: x lies in 0 … 9'],
      ['u.x.range', 'u: x lies in 0 … 9'],
    ]);
    const [long] = judge(measured(one(counted(1), { id: 'i'.repeat(600), title: 't'.repeat(2_100) })));
    expect([long!.id.length, long!.title.length]).toEqual([500, 2_000]);
  });

  test('offers a list of failing rows where there are some to list', () => {
    const listing = (outcome: PlanOutcome, more: Partial<RuleMeasurement>) =>
      judge(measured(one(outcome, {}, more)))[0]!.listing;
    const command = 'modelassay data-schema --rows x.range';
    expect(listing(counted(3), { sql: 'SELECT 1' })).toBe(command);
    expect(listing(counted(3), { examples: ['a'] })).toBe(command);
    expect(listing(counted(3), {})).toBeNull();
    expect(listing(counted(0), { sql: 'SELECT 1' })).toBeNull();
    expect(listing({ state: 'structure', holds: false, reason: 'no such column.' }, { sql: 'SELECT 1' })).toBeNull();
  });

  test('is about the one column that its rule names, else about the table', () => {
    const about = (measure: object) => judge(measured(one(counted(1), { measure: measure as Measure })))[0]!.about;
    expect(about({ rule: 'range', column: ['x'], minimum: 0, maximum: 9 })).toEqual({
      kind: 'column',
      table: 't',
      column: 'x',
    });
    expect(about({ rule: 'unique', columns: ['x', 'y'] })).toEqual({ kind: 'table', table: 't' });
    expect(about({ rule: 'rowCount' })).toEqual({ kind: 'table', table: 't' });
  });

  test('keeps the value of a slice and what was seen within their bounds', () => {
    const slice = { column: 'city', value: 'v'.repeat(300) };
    const [check] = judge(measured(one(counted(3), {}, { slice, observed: 'o'.repeat(600) })));
    expect(check!.slice!.value).toHaveLength(200);
    expect(check!.numbers.value!.rows!.of).toEqual({
      kind: 'rule',
      slice: { column: 'city', value: `${'v'.repeat(199)}…` },
    });
    expect(check!.observed).toHaveLength(500);
  });

  test.each([
    [1, '1 of 100 rows violates it (1.0\u00a0%); none may.'],
    [0, '0 of 100 rows violate it; none may.'],
  ])('of %d rows says: %s', (violations, reason) => {
    expect(judge(measured(one(counted(violations))))[0]!.reason).toBe(reason);
  });

  test('puts what blocks first, then the largest share', () => {
    const measurement = measured(
      one(counted(1), { id: 'a', title: 'few' }),
      one(counted(90), { id: 'b', title: 'many', severity: 'warning' }),
      one(counted(50), { id: 'c', title: 'half' }),
    );
    const checks = judge(measurement);
    const described = describeDataSchema(policy(), measurement, checks);
    const { failed, warnings } = reportOf([sampleResult({ gate: 'data-schema', checks: [...checks] })]).outline;
    expect([...failed, ...warnings].map(({ check }) => check.title)).toEqual(['half', 'few', 'many']);
    expect(described.summary).toBe('2 of 3 rules do not hold on 100 rows of t; first: half. 1 more warns.');
  });
});

describe('judgeLimit', () => {
  const number = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
  const holds: Readonly<Record<(typeof OPERATORS)[number], (value: number, first: number, second: number) => boolean>> =
    {
      mustBe: (value, first) => value === first,
      mustNotBe: (value, first) => value !== first,
      mustBeGreaterThan: (value, first) => value > first,
      mustBeGreaterOrEqualTo: (value, first) => value >= first,
      mustBeLessThan: (value, first) => value < first,
      mustBeLessOrEqualTo: (value, first) => value <= first,
      mustBeBetween: (value, first, second) => value > first && value < second,
      mustNotBeBetween: (value, first, second) => !(value > first && value < second),
    };

  test('is the operator itself for a census, also at the ends', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATORS), number, number, fc.option(number), (operator, a, b, c) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(first < second);
        const limit: RuleLimit = limitOf(operator, operator.endsWith('Between') ? [first, second] : [first], 'value');
        for (const value of [first, second, c ?? (first + second) / 2]) {
          expect(judgeLimit({ low: value, high: value }, limit)).toBe(
            holds[operator](value, first, second) ? 'pass' : 'fail',
          );
        }
      }),
    );
  });

  test('tells the smallest number there is from zero', () => {
    const least = { low: Number.MIN_VALUE, high: Number.MIN_VALUE };
    const limit = (operator: RuleLimit['operator']) =>
      ({ operator, values: [0], unit: 'rows', text: '0' }) as RuleLimit;
    expect(judgeLimit(least, limit('mustBeGreaterThan'))).toBe('pass');
    expect(judgeLimit({ low: -Number.MIN_VALUE, high: -Number.MIN_VALUE }, limit('mustBeLessThan'))).toBe('pass');
    expect(judgeLimit({ low: 0, high: 0 }, limit('mustBeGreaterThan'))).toBe('fail');
  });

  test.each(OPERATORS)('%s: bounds that are no numbers are an error', (operator) => {
    const limit = limitOf(operator, operator.endsWith('Between') ? [1, 2] : [1], 'value');
    expect(judgeLimit({ low: Number.NaN, high: 1.5 }, limit)).toBe('error');
    expect(judgeLimit({ low: 1.5, high: Number.NaN }, limit)).toBe('error');
  });

  test('tells doubles apart that are neighbours, on both sides of zero', () => {
    for (const value of [1, -1, 0.1, -0.1, 1e300, -1e300]) {
      const up = value + Math.abs(value) * Number.EPSILON;
      const limit = limitOf('mustBeGreaterThan', [value], 'value');
      expect(judgeLimit({ low: up, high: up }, limit)).toBe('pass');
      expect(judgeLimit({ low: value, high: value }, limit)).toBe('fail');
      const down = value - Math.abs(value) * Number.EPSILON;
      expect(judgeLimit({ low: down, high: down }, limitOf('mustBeLessThan', [value], 'value'))).toBe('pass');
    }
    expect(judgeLimit({ low: 1, high: 1 }, limitOf('mustBeLessThan', [Number.POSITIVE_INFINITY], 'value'))).toBe(
      'pass',
    );
  });

  test('holds for a value within its limit', () => {
    const valued = (value: number): PlanOutcome => ({ state: 'valued', value, unit: 'value', n: 1, detail: null });
    const limit = limitOf('mustBeLessThan', [5], 'value');
    expect([4, 5].map((value) => limitHolds(valued(value), limit))).toEqual([true, false]);
  });

  test('holds for nothing that was not measured', () => {
    expect(limitHolds({ state: 'skipped', reason: 'no.' }, NONE)).toBe(false);
    expect(limitHolds({ state: 'error', reason: 'no.' }, NONE)).toBe(false);
  });

  test('is inconclusive only where both verdicts lie in the interval', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATORS), number, number, number, number, (operator, a, b, c, d) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(first < second);
        const limit: RuleLimit = limitOf(operator, operator.endsWith('Between') ? [first, second] : [first], 'value');
        const [low, high] = [Math.min(c, d), Math.max(c, d)];
        const verdict = judgeLimit({ low, high }, limit);
        for (const value of [low, high]) {
          if (verdict !== 'inconclusive') expect(holds[operator](value, first, second)).toBe(verdict === 'pass');
        }
      }),
    );
  });

  test('compares shares as they are written', () => {
    for (const [violations, judged, percent] of [
      [1, 1000, 0.1],
      [7, 100, 7],
      [3, 300, 1],
      [29, 100, 29],
    ] as const) {
      const parsed = limitFrom({ mustBeLessOrEqualTo: percent }, 'percent');
      expect(parsed.ok && parsed.limit && limitHolds(counted(violations, judged), parsed.limit)).toBe(true);
      const strict = limitFrom({ mustBeLessThan: percent }, 'percent');
      expect(strict.ok && strict.limit && limitHolds(counted(violations, judged), strict.limit)).toBe(false);
    }
  });
});
