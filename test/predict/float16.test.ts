import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromFloat16Bits, toFloat16Bits } from '../../src/predict/float16.ts';
import golden from './float16.golden.json' with { type: 'json' };

describe('float16', () => {
  test('rounds as NumPy does: ties to even, subnormals, overflow, and once only', () => {
    expect([...toFloat16Bits(golden.values)]).toEqual(golden.bits);
  });

  test('every float16 becomes a float32 and the same float16 again', () => {
    const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const back = toFloat16Bits(fromFloat16Bits(bits));
    const isNan = (i: number) => (i & 0x7c00) === 0x7c00 && (i & 0x3ff) !== 0;
    const wrong = [...bits].filter((i) => (isNan(i) ? !isNan(back[i]!) : back[i] !== i));
    expect(wrong).toEqual([]);
  });

  test('values read from bits are those of the standard', () => {
    const bits = [0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x3555, 0x7c00, 0xfc00, 0x7e00];
    expect([...fromFloat16Bits(Uint16Array.from(bits))]).toEqual([
      0,
      -0,
      1,
      -2,
      65_504,
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      0.333251953125,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
  });

  test('no float16 is nearer than the one chosen', () => {
    fc.assert(
      fc.property(fc.double({ min: -70_000, max: 70_000, noNaN: true }), (value) => {
        const bits = toFloat16Bits([value])[0]!;
        const around = fromFloat16Bits(Uint16Array.from([bits, Math.max(0, bits - 1), bits + 1]));
        const chosen = around[0]!;
        if (!Number.isFinite(chosen)) return Math.abs(value) >= 65_520;
        return around
          .subarray(1)
          .every((other) => !Number.isFinite(other) || Math.abs(chosen - value) <= Math.abs(other - value));
      }),
      { numRuns: 2000 },
    );
  });
});
