import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Limit, limitFrom, limitOf, NONE, OPERATORS } from '../../../src/contracts/limit.ts';
import type { Measure } from '../../../src/contracts/measure.ts';
import type { Rule } from '../../../src/contracts/model.ts';
import { describeDataSchema } from '../../../src/gates/data-schema/describe.ts';
import { judgeDataSchema } from '../../../src/gates/data-schema/judge.ts';
import { dataSchemaKeys } from '../../../src/gates/data-schema/keys.ts';
import type { Measurement, Outcome, RuleMeasurement } from '../../../src/gates/data-schema/measurement.ts';
import { judgeLimit, limitHolds } from '../../../src/gates/data-schema/verdict.ts';

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
const counted = (violations: number, judged = 100): Outcome => ({
  state: 'counted',
  violations,
  judged,
  unit: 'rows',
  sampled: false,
  detail: null,
});
const one = (outcome: Outcome, over: Partial<Rule> = {}, more: Partial<RuleMeasurement> = {}): RuleMeasurement => {
  const full = rule(over);
  return { id: full.id, rule: full, slice: null, outcome, examples: [], values: [], sql: null, ...more };
};
const measured = (...rules: RuleMeasurement[]): Measurement => ({
  contract: { name: 'c', file: 'c.yaml', format: 'odcs', version: '1' },
  tables: [{ name: 't', data: 't.parquet', rows: 100, sampled: null, rules, histograms: [] }],
  notChecked: [],
});
const policy = (keys: object = {}) => ({ keys: dataSchemaKeys.parse({ contract: 'c.yaml', ...keys }) });
const judge = (measurement: Measurement, keys: object = {}) => judgeDataSchema(policy(keys), measurement);

describe('judgeDataSchema', () => {
  it('tells the number, the limit and where it was written', () => {
    const [check] = judge(measured(one(counted(3), {}, { examples: ['a', 'b'], sql: `SELECT 'x'` })));
    expect(check).toMatchObject({
      id: 'x.range',
      verdict: 'fail',
      effect: { kind: 'blocks' },
      basis: 'census',
      numbers: { value: { value: 3, unit: 'rows', rows: { count: 100 }, interval: null } },
      limit: { rule: 'mustBe', value: 0, source: { file: 'c.yaml', line: 12 } },
      reason: '3 of 100 rows violate it (3 %); none may.',
      examples: ['a', 'b'],
      reproduce: `duckdb -c 'SELECT '\\''x'\\'''`,
    });
  });

  it('lets an error block whatever the severity, and a warning never', () => {
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

  it('never lets a rule pass that nothing put to the test', () => {
    const empty = measured(one({ state: 'empty', reason: 'x has no value' }));
    expect(judge(empty)[0]?.verdict).toBe('error');
    expect(judge(empty, { 'on-empty': 'pass' })).toEqual([]);
    expect(describeDataSchema(policy({ 'on-empty': 'pass' }), empty, []).notChecked).toEqual([
      { title: 'x lies in 0 … 9', reason: 'x has no value' },
    ]);
  });

  it('counts what a sample has seen as there, however wide the interval', () => {
    const limit = limitOf('mustBeLessOrEqualTo', [4], 'rows');
    const whole = measured(one({ ...counted(5, 90), sampled: true } as Outcome, { limit }));
    const sample = { ...whole, tables: [{ ...whole.tables[0]!, sampled: 90 }] };
    const [check] = judge(sample);
    // Clopper and Pearson alone would say 2.2 of 100 rows; five of them were seen.
    expect(check).toMatchObject({
      verdict: 'fail',
      effect: { kind: 'blocks' },
      numbers: { value: { interval: { low: 5 } } },
    });
  });

  it('has an id of its own for every check', () => {
    const checks = judge(
      measured(one(counted(0)), one(counted(1)), one(counted(0), {}, { slice: { column: 'g', value: 'a' } })),
    );
    expect(checks.map((check) => check.id)).toEqual(['x.range', 'x.range~2', 'x.range[g=a]']);
  });

  it('puts what blocks first, then the largest share', () => {
    const measurement = measured(
      one(counted(1), { id: 'a', title: 'few' }),
      one(counted(90), { id: 'b', title: 'many', severity: 'warning' }),
      one(counted(50), { id: 'c', title: 'half' }),
    );
    const described = describeDataSchema(policy(), measurement, judge(measurement));
    expect(described.tables[0]?.rows.map(([title]) => title)).toEqual(['half', 'few', 'many']);
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

  it('is the operator itself for a census, also at the ends', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATORS), number, number, fc.option(number), (operator, a, b, c) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(first < second);
        const limit: Limit = limitOf(operator, operator.endsWith('Between') ? [first, second] : [first], 'value');
        for (const value of [first, second, c ?? (first + second) / 2]) {
          expect(judgeLimit({ low: value, high: value }, limit)).toBe(
            holds[operator](value, first, second) ? 'pass' : 'fail',
          );
        }
      }),
    );
  });

  it('is inconclusive only where both verdicts lie in the interval', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATORS), number, number, number, number, (operator, a, b, c, d) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(first < second);
        const limit: Limit = limitOf(operator, operator.endsWith('Between') ? [first, second] : [first], 'value');
        const [low, high] = [Math.min(c, d), Math.max(c, d)];
        const verdict = judgeLimit({ low, high }, limit);
        for (const value of [low, high]) {
          if (verdict !== 'inconclusive') expect(holds[operator](value, first, second)).toBe(verdict === 'pass');
        }
      }),
    );
  });

  it('compares shares as they are written', () => {
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
