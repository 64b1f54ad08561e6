import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { judge } from '../../../src/gates/accuracy/judge.ts';
import { accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import { neededFact } from '../../../src/report/explain.ts';
import { checkRows, shownAt } from '../../../src/report/rows.ts';
import { type Check, marginOf, metNumber } from '../../../src/result/check.ts';
import { VERDICTS } from '../../../src/result/verdict.ts';
import { sampleResult } from '../../result/sample.ts';
import { measurementOf, NO_DETAILS, predictionsOf } from './measurements.ts';

const policyOf = (yaml: string) => {
  const { config, sources } = validate(accuracyKeys, parseYaml(`data: eval.parquet\n${yaml}`, 'modelassay.yml'));
  return {
    keys: config,
    sources,
    model: undefined,
    baseline: undefined,
    resolve: (path: string) => path,
    reproduce: '',
  };
};
const judged = (yaml: string, measurement: ReturnType<typeof measurementOf>): readonly Check[] =>
  judge(policyOf(yaml), measurement);

const ROWS = 120;
const label = Array.from({ length: ROWS }, (_, row) => row % 4);
/** Right in all but the first `wrong` rows; the probability of the true class is lower where it is wrong. */
const wrongIn = (wrong: number) =>
  predictionsOf(
    label.map((truth, row) => (row < wrong ? (truth + 1) % 4 : truth)),
    {
      scores: {
        known: true,
        rank: null,
        probability: Float64Array.from(label, (_, row) => (row < wrong ? 0.2 : 0.8)),
        ...NO_DETAILS,
        epsilon: 2 ** -52,
      },
    },
  );

/** From best to worst. */
const badness = ({ verdict }: Check) => VERDICTS.indexOf(verdict);

describe('a candidate that is better in one more row is never judged worse', () => {
  const wrong = fc.integer({ min: 0, max: ROWS - 1 });
  const share = fc.integer({ min: 1, max: 99 });
  test.each([
    ['min', (limit: number) => `accuracy: { min: ${limit}% }`],
    ['max', (limit: number) => `log_loss: { max: ${(limit * 1.8) / 100}nats }`],
    ['max-drop', (limit: number) => `accuracy: { max-drop: ${limit / 4}pp }`],
    ['max-drop', (limit: number) => `accuracy: { max-drop: ${limit / 4}% }`],
    ['max-rise', (limit: number) => `log_loss: { max-rise: ${limit / 200}nats }`],
    ['max-rise', (limit: number) => `log_loss: { max-rise: ${limit}% }`],
  ])('%s', (rule, metrics) => {
    fc.assert(
      fc.property(wrong, wrong, share, fc.constantFrom('interval', 'point'), (candidate, before, limit, decide) => {
        const yaml = `decide: ${decide}\nresamples: 200\nmetrics: { ${metrics(limit)} }`;
        const at = (count: number) => judged(yaml, measurementOf(label, wrongIn(count), wrongIn(before)))[0]!;
        const [worse, better] = [at(candidate + 1), at(candidate)];
        expect(better.limit?.rule).toBe(rule);
        expect(badness(better)).toBeLessThanOrEqual(badness(worse));
        expect(marginOf(better)!).toBeGreaterThan(marginOf(worse)!);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe('what met the limit is carried, not guessed', () => {
  // Four rows, three right, and a baseline with two: the difference is as far from 0 as the value is from 0.5.
  const four = measurementOf([0, 1, 0, 1], predictionsOf([0, 1, 0, 0]), predictionsOf([0, 1, 1, 0]));

  test('an absolute limit is met by the value, whatever the distances', () => {
    const [check] = judged("metrics: { accuracy: { min: '0.5' } }", four);
    expect(check).toMatchObject({
      compared: 'value',
      basis: 'interval',
      numbers: { value: { value: 0.75 }, difference: { value: 0.25 } },
      limit: { value: 0.5 },
    });
    expect(metNumber(check!)).toBe(check!.numbers.value);
    expect(shownAt(check!)).toBe('value');
    const [row] = checkRows([{ result: sampleResult(), check: check! }]);
    expect(row!.current).toMatch(/^75\.00\u00a0% \[/);
    expect(row!.difference).toBe('+25.00\u00a0pp');
  });

  test('a limit in percent keeps the difference in points', () => {
    const [check] = judged('metrics: { accuracy: { max-drop: 1% } }', four);
    expect(check).toMatchObject({
      compared: 'relative',
      numbers: { difference: { value: 0.25, unit: 'fraction' }, relative: { value: 0.5, unit: 'relative' } },
    });
    const [row] = checkRows([{ result: sampleResult(), check: check! }]);
    expect(row!.bare).toMatchObject({ difference: '+50.0\u00a0%', points: '+25.00\u00a0pp' });
  });
});

describe('rows are told for what they are rows of', () => {
  const ten = Array.from({ length: 1000 }, (_, row) => row % 10);
  const missing = (every: number) =>
    predictionsOf(ten.map((truth, row) => (row % every === 8 ? (truth + 1) % 10 : truth)));

  test('a recall needs rows of its class, and so many of the data', () => {
    const [check] = judged("metrics: { 'recall[8]': { min: 94% } }", measurementOf(ten, missing(200)));
    const needed = check!.needed!;
    expect(check).toMatchObject({
      verdict: 'inconclusive',
      numbers: { value: { rows: { count: 100, of: { kind: 'class', name: '8', slice: null }, among: 1000 } } },
      needed: { of: { kind: 'class', name: '8', slice: null } },
    });
    expect(needed.among).toBe(needed.count * 10);
    expect(neededFact(check!)).toMatch(
      /^A conclusion needs about [\d\u202f]+ rows of class 8 \(now 100\), so about [\d\u202f]+ rows like these\.$/,
    );
  });

  test('more rows are offered only where they are expected to pass', () => {
    const within = judged('metrics: { accuracy: { min: 97% } }', measurementOf(ten, missing(41)))[0]!;
    const beyond = judged('metrics: { accuracy: { min: 98% } }', measurementOf(ten, missing(41)))[0]!;
    expect([within.verdict, beyond.verdict]).toEqual(['inconclusive', 'inconclusive']);
    expect(marginOf(within)).toBeGreaterThan(0);
    expect(within.flip).toMatch(
      /^Passes with min: [\d.]+% or lower, or on about [\d\u202f]+ rows if the value stays\.$/,
    );
    expect(marginOf(beyond)).toBeLessThan(0);
    expect(beyond.flip).toMatch(
      /^Passes with min: [\d.]+% or lower; on about [\d\u202f]+ rows it is expected to fail\.$/,
    );
  });
});

test.each([
  ['fail', { kind: 'blocks' }],
  ['warn', { kind: 'warns', by: 'on-inconclusive' }],
  ['pass', { kind: 'allowed', by: 'on-inconclusive' }],
])('on-inconclusive: %s is an effect of its own', (handling, effect) => {
  const few = measurementOf([0, 1, 0, 1], predictionsOf([0, 1, 0, 0]));
  const [check] = judged(`on-inconclusive: ${handling}\nmetrics: { accuracy: { min: 50% } }`, few);
  expect(check).toMatchObject({ verdict: 'inconclusive', effect });
});
