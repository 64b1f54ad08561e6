import { describe, expect, test } from 'vitest';
import { agreesWithItself } from '../../src/result/agree.ts';
import type { Check } from '../../src/result/document.ts';
import { readResult } from '../../src/result/read.ts';
import { sampleCheck, sampleLimit, sampleResult, shareMeasure } from './sample.ts';

type Told = [rule: string, good: 'above' | 'below', value: number, low: number | null, high: number | null];

/** A check of the limit 0.95, as a document may state it. */
const stated = (
  verdict: 'pass' | 'inconclusive' | 'fail',
  [rule, good, value, low, high]: Told,
  family: string | null,
) =>
  sampleCheck({
    verdict,
    basis: low === null && high === null ? 'census' : 'interval',
    limit: sampleLimit({ rule, good }),
    numbers: { value: shareMeasure(value, low, high) },
    family,
  });

describe('a verdict and the numbers it stands on', () => {
  test.each<[Told, Check['verdict']]>([
    [['min', 'above', 0.97, 0.96, 0.98], 'pass'],
    [['min', 'above', 0.97, 0.95, 0.98], 'pass'],
    [['min', 'above', 0.96, 0.94, 0.98], 'inconclusive'],
    [['min', 'above', 0.9, 0.89, 0.9499], 'fail'],
    [['max', 'below', 0.9, null, 0.95], 'pass'],
    [['max', 'below', 0.9, 0.8, null], 'inconclusive'],
    [['max', 'below', 0.97, 0.951, 0.98], 'fail'],
    [['mustBe', 'below', 0.95, null, null], 'pass'],
    [['mustBe', 'below', 0.96, null, null], 'fail'],
    [['mustBeGreaterThan', 'above', 0.95, null, null], 'fail'],
    [['mustBeGreaterThan', 'above', 0.9500001, null, null], 'pass'],
    [['mustBeLessThan', 'below', 0.95, 0.94, 0.95], 'inconclusive'],
    [['mustBeLessThan', 'below', 0.94, 0.93, 0.9499], 'pass'],
  ])('%j is %s, and nothing else', (told, verdict) => {
    for (const claimed of ['pass', 'inconclusive', 'fail'] as const)
      expect([claimed, agreesWithItself(stated(claimed, told, null))]).toEqual([
        claimed,
        claimed === verdict || (claimed === 'inconclusive' && told[0] === 'mustBe'),
      ]);
  });

  test.each([
    ['mustBeBetween', 'above', 0.95],
    ['mustBeBetween', 'below', 0.95],
    ['mustNotBe', 'above', 0.95],
    ['mustBeLessThan', 'below', 0.95],
  ] as const)('a limit of %s is itself on the bad side', (rule, good, value) => {
    expect(agreesWithItself(stated('pass', [rule, good, value, null, null], null))).toBe(false);
    expect(agreesWithItself(stated('fail', [rule, good, value, null, null], null))).toBe(true);
  });

  test.each(['mustBe', 'mustNotBe', 'mustBeBetween', 'mustNotBeBetween'])(
    'of %s the other end is not in the document, so that its bounds may have met it',
    (rule) => {
      expect(agreesWithItself(stated('inconclusive', [rule, 'above', 0.97, 0.96, 0.98], null))).toBe(true);
    },
  );

  test.each<[Told, Check['verdict']]>([
    [['mustBeGreaterThan', 'above', 0.96, 0.95, 0.98], 'inconclusive'],
    [['mustBeGreaterThan', 'above', 0.94, 0.9, 0.95], 'fail'],
    [['mustBeLessThan', 'below', 0.96, 0.95, 0.98], 'fail'],
  ])('%j of bounds that touch the limit is %s', (told, verdict) => {
    for (const claimed of ['pass', 'inconclusive', 'fail'] as const)
      expect([claimed, agreesWithItself(stated(claimed, told, null))]).toEqual([claimed, claimed === verdict]);
  });

  test('strict limits do not believe crossed bounds either', () => {
    for (const claimed of ['pass', 'inconclusive', 'fail'] as const)
      expect(agreesWithItself(stated(claimed, ['mustBeLessThan', 'below', 0.9, 0.99, 0.8], null))).toBe(false);
    expect(agreesWithItself(stated('inconclusive', ['mustBeLessThan', 'below', 0.9, 0.99, 0.8], 'all'))).toBe(false);
  });

  test('a census has no bounds, but where nothing at all may be', () => {
    const told = (value: number, limit: number) =>
      sampleCheck({
        verdict: 'pass',
        basis: 'census',
        limit: sampleLimit({ rule: 'max', good: 'below', value: limit }),
        numbers: { value: shareMeasure(value, 0, 0.1) },
      });
    expect(agreesWithItself(told(0.01, 0.05))).toBe(false);
    expect(agreesWithItself(told(0, 0))).toBe(true);
    expect(
      agreesWithItself({
        ...told(0.01, 0.05),
        numbers: { ...told(0, 0).numbers, value: shareMeasure(0.01, 0.01, 0.01) },
      } as Check),
    ).toBe(true);
  });

  test('what is a fact, and what nothing met, has no number to ask', () => {
    expect(agreesWithItself(sampleCheck({ basis: 'fact', limit: null, verdict: 'fail' }))).toBe(true);
    expect(agreesWithItself(sampleCheck({ verdict: 'error' }))).toBe(true);
  });

  test('a limit on a number that is not there is met by nothing', () => {
    const check = stated('pass', ['min', 'above', 0.97, 0.96, 0.98], null);
    expect(agreesWithItself({ ...check, numbers: { ...check.numbers, value: null } } as Check)).toBe(false);
  });

  test('a bound that is not known is no zero', () => {
    const told = sampleCheck({
      limit: sampleLimit({ rule: 'min', good: 'above', value: -1 }),
      numbers: { value: shareMeasure(0.5, null, 0.6) },
    });
    expect(agreesWithItself(told)).toBe(false);
    expect(agreesWithItself({ ...told, verdict: 'inconclusive' } as Check)).toBe(true);
  });

  test.each<[value: number, limit: number, anything: boolean]>([
    [1e-9, 0, true],
    [1.1e-9, 0, false],
    [-1e-9, 0, true],
    [1_000 + 0.9e-6, 1_000, true],
    [1_000 + 1.1e-6, 1_000, false],
    [0.5 + 0.9e-9, 0.5, true],
    [0.5 + 1.1e-9, 0.5, false],
  ])('a point of %d at a limit of %d may have been rounded to either side: %s', (value, limit, anything) => {
    const point = (verdict: 'pass' | 'fail', good: 'above' | 'below') =>
      agreesWithItself(
        sampleCheck({
          verdict,
          basis: 'point',
          limit: sampleLimit({ rule: good === 'above' ? 'min' : 'max', good, value: limit }),
          numbers: { value: shareMeasure(value, null, null) },
        }),
      );
    const wrong = value > limit ? point('fail', 'above') : point('pass', 'above');
    expect(wrong).toBe(anything);
    expect(value > limit ? point('pass', 'above') : point('fail', 'above')).toBe(true);
  });

  test('a point is decided by itself, whatever bounds stand beside it', () => {
    const told = sampleCheck({
      verdict: 'fail',
      basis: 'point',
      limit: sampleLimit({ rule: 'min', good: 'above' }),
      numbers: { value: shareMeasure(0.94, 0.9, 0.98) },
    });
    expect(agreesWithItself(told)).toBe(true);
  });

  test('what fails by itself may be inconclusive among others, and never a pass', () => {
    const told: Told = ['min', 'above', 0.9, 0.88, 0.92];
    expect(agreesWithItself(stated('inconclusive', told, null))).toBe(false);
    expect(agreesWithItself(stated('inconclusive', told, 'accuracy (3 checks, Holm)'))).toBe(true);
    expect(agreesWithItself(stated('pass', told, 'accuracy (3 checks, Holm)'))).toBe(false);
  });

  test('bounds that are crossed agree with nothing', () => {
    expect(agreesWithItself(stated('pass', ['min', 'above', 0.97, 0.99, 0.96], null))).toBe(false);
  });

  test('a result of a failing model whose verdicts were rewritten is refused where it is read', () => {
    const failed = sampleCheck({ verdict: 'fail' });
    const read = (checks: Check[]) =>
      readResult(new TextEncoder().encode(JSON.stringify({ ...sampleResult({ checks: [sampleCheck()] }), checks })));
    expect(read([sampleCheck()]).ok).toBe(true);
    expect(read([{ ...failed, verdict: 'pass', effect: null } as Check])).toEqual({
      ok: false,
      reason: 'at $.checks.0: its verdict is not what its own number, bounds and limit come to',
    });
  });
});
