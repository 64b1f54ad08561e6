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
