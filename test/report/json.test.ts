import { describe, expect, test } from 'vitest';
import { renderJson } from '../../src/report/json.ts';
import { reportOf } from '../../src/report/report.ts';
import { accuracyFail, accuracyPass, latencyWarn } from './samples.ts';

describe('the verdict as JSON', () => {
  test('holds what blocks and why', () => {
    const verdict = JSON.parse(renderJson(reportOf([accuracyFail, latencyWarn])));
    expect(verdict).toMatchObject({
      schema: 'modelassay/verdict/v1',
      verdict: 'fail',
      blocking: true,
      checks: { total: 14, passed: 10, warnings: 1 },
      gates: [
        { gate: 'accuracy', verdict: 'fail', checks: 12 },
        { gate: 'latency', verdict: 'pass', checks: 2 },
      ],
    });
    expect(verdict.notPassed.map((check: { id: string }) => check.id)).toEqual([
      'recall.max-drop.label=8',
      'accuracy_micro.max-drop',
      'accuracy_micro.min',
      'p50.max-slowdown',
    ]);
    expect(verdict.notChecked).toEqual([
      { gate: 'latency', resultId: null, title: 'GPU memory', reason: 'no runner with the label gpu' },
    ]);
  });

  test('nothing is an error', () => {
    expect(JSON.parse(renderJson(reportOf([])))).toMatchObject({ verdict: 'error', blocking: true, gates: [] });
  });

  test('is the same for the same results', () => {
    expect(renderJson(reportOf([accuracyPass]))).toBe(renderJson(reportOf([structuredClone(accuracyPass)])));
  });
});
