import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blocks, gateVerdict, VERDICTS, worst } from '../../src/result/verdict.ts';

const verdict = fc.constantFrom(...VERDICTS);

describe('worst', () => {
  test('orders error above fail above inconclusive above pass', () => {
    expect(worst(['pass', 'inconclusive', 'fail', 'error'])).toBe('error');
    expect(worst(['pass', 'inconclusive', 'fail'])).toBe('fail');
    expect(worst(['pass', 'inconclusive'])).toBe('inconclusive');
    expect(worst(['pass', 'pass'])).toBe('pass');
  });

  test('nothing at all is an error', () => {
    expect(worst([])).toBe('error');
    expect(gateVerdict([])).toBe('error');
  });

  test('is a semilattice: order, grouping and repetition do not matter', () => {
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 1 }), fc.array(verdict, { minLength: 1 }), (a, b) => {
        expect(worst([...a, ...b])).toBe(worst([...b, ...a]));
        expect(worst([worst(a), worst(b)])).toBe(worst([...a, ...b]));
        expect(worst([...a, ...a])).toBe(worst(a));
      }),
    );
  });
});

describe('what blocks', () => {
  test('an error blocks under every policy, a pass under none', () => {
    for (const onInconclusive of ['fail', 'warn', 'pass'] as const) {
      for (const onFail of ['fail', 'warn', 'pass'] as const) {
        expect(blocks('error', { onInconclusive, onFail })).toBe(true);
        expect(blocks('pass', { onInconclusive, onFail })).toBe(false);
      }
    }
  });

  test('the policy decides on inconclusive and fail', () => {
    expect(blocks('inconclusive', { onInconclusive: 'fail', onFail: 'fail' })).toBe(true);
    expect(blocks('inconclusive', { onInconclusive: 'warn', onFail: 'fail' })).toBe(false);
    expect(blocks('fail', { onInconclusive: 'fail', onFail: 'warn' })).toBe(false);
  });

  test('a gate passes exactly when no check blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ verdict, warns: fc.boolean() }), { minLength: 1 }), (specs) => {
        const checks = specs.map(({ verdict, warns }) => ({
          verdict,
          blocking: blocks(verdict, { onInconclusive: warns ? 'warn' : 'fail', onFail: warns ? 'warn' : 'fail' }),
        }));
        expect(gateVerdict(checks) === 'pass').toBe(checks.every((check) => !check.blocking));
      }),
    );
  });
});
