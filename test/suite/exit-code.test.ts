import { describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError, InterruptedError, SubjectError } from '../../src/core/errors.ts';
import { exitCodeOf, exitCodeOfError, exitCodeOfProblems } from '../../src/suite/exit-code.ts';
import { sampleCheck, sampleResult } from '../result/sample.ts';

const failed = sampleResult({
  verdict: 'fail',
  checks: [sampleCheck({ verdict: 'fail' })],
});
const problem = (kind: 'input' | 'subject' | 'environment') =>
  sampleResult({ verdict: 'error', checks: [], problem: { kind, message: 'x', source: null } });

describe('exit codes', () => {
  test('0 not blocked, 1 blocked, 2 wrong input, 3 could not run; the gravest wins', () => {
    expect(exitCodeOf([sampleResult()])).toBe(0);
    expect(exitCodeOf([sampleResult(), failed])).toBe(1);
    expect(exitCodeOf([problem('subject')])).toBe(1);
    expect(exitCodeOf([failed, problem('input')])).toBe(2);
    expect(exitCodeOf([failed, problem('input'), problem('environment')])).toBe(3);
  });

  test('what is missing blocks, and what was delivered and cannot be used is a wrong input', () => {
    const absent = { gate: 'accuracy', id: 'int8', reason: 'no job delivered it' };
    expect(exitCodeOf([sampleResult()], [absent])).toBe(1);
    expect(exitCodeOf([], [absent])).toBe(1);
    expect(exitCodeOf([sampleResult()], [absent, { ...absent, wrongInput: true }])).toBe(2);
  });

  test('no result at all is no success', () => {
    expect(exitCodeOf([])).toBe(3);
  });

  test('failures outside a gate', () => {
    expect(exitCodeOfError(new ConfigurationError('x'))).toBe(2);
    expect(exitCodeOfError(new SubjectError('x'))).toBe(1);
    expect(exitCodeOfError(new EnvironmentError('x'))).toBe(3);
    expect(exitCodeOfError(new InterruptedError('x'))).toBe(130);
    expect(exitCodeOfError(new TypeError('ours'))).toBe(3);
  });

  test('what kept parts of a result from being measured', () => {
    const kinds = (...all: ('input' | 'subject' | 'environment' | null)[]) =>
      exitCodeOfProblems(all.map((kind) => kind && { kind, message: 'x', source: null }));
    expect([kinds(), kinds(null, null), kinds('subject', null)]).toEqual([0, 0, 1]);
    expect([kinds('subject', 'input'), kinds('input', 'environment', 'subject')]).toEqual([2, 3]);
  });
});
