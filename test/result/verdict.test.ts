import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EffectPolicy, effectOf, gateVerdict, type Handling, VERDICTS, worst } from '../../src/result/verdict.ts';

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

describe('what becomes of a verdict', () => {
  const HANDLINGS = ['fail', 'warn', 'pass'] as const;
  const policyOf = (fail: Handling, inconclusive: Handling): EffectPolicy => ({
    fail: { as: fail, by: 'severity' },
    inconclusive: { as: inconclusive, by: 'on-inconclusive' },
  });

  test('an error blocks under every policy, and a pass has no effect under any', () => {
    for (const inconclusive of HANDLINGS) {
      for (const fail of HANDLINGS) {
        expect(effectOf('error', policyOf(fail, inconclusive))).toEqual({ kind: 'blocks' });
        expect(effectOf('pass', policyOf(fail, inconclusive))).toBeNull();
      }
    }
  });

  test.each([
    ['fail', { kind: 'blocks' }],
    ['warn', { kind: 'warns', by: 'on-inconclusive' }],
    ['pass', { kind: 'allowed', by: 'on-inconclusive' }],
  ] as const)('on-inconclusive: %s is its own effect, and says nothing of a failure', (handling, effect) => {
    expect(effectOf('inconclusive', policyOf('fail', handling))).toEqual(effect);
    expect(effectOf('fail', policyOf('fail', handling))).toEqual({ kind: 'blocks' });
  });

  test('what a policy does not name blocks', () => {
    expect(effectOf('fail', {})).toEqual({ kind: 'blocks' });
    expect(effectOf('inconclusive', {})).toEqual({ kind: 'blocks' });
  });

  test('a gate passes exactly when no check blocks', () => {
    const handling = fc.constantFrom(...HANDLINGS);
    fc.assert(
      fc.property(fc.array(fc.record({ verdict, handling }), { minLength: 1 }), (specs) => {
        const checks = specs.map((spec) => ({
          verdict: spec.verdict,
          effect: effectOf(spec.verdict, policyOf(spec.handling, spec.handling)),
        }));
        const sound = specs.every(
          (spec) => spec.verdict === 'pass' || (spec.verdict !== 'error' && spec.handling !== 'fail'),
        );
        expect(gateVerdict(checks) === 'pass').toBe(sound);
      }),
    );
  });
});
