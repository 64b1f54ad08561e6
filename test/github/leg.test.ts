import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLeg } from '../../src/github/leg.ts';

describe('a leg of a matrix', () => {
  test.each([undefined, '', 'null', '{}', ' null '])('%j is no leg', (input) => {
    expect(readLeg(input)).toBeNull();
  });

  test('reads as its keys and values, and its id as the values', () => {
    expect(readLeg('{"precision":"int8","os":"ubuntu-24.04"}')).toEqual({
      text: 'os=ubuntu-24.04, precision=int8',
      id: expect.stringMatching(/^ubuntu-24\.04-int8$/),
    });
  });

  test('does not depend on the order of keys or on white space', () => {
    expect(readLeg('{ "a": 1, "b": {"c": [2]} }')).toEqual(readLeg('{"b":{"c":[2]},"a":1}'));
  });

  test('keeps apart what only differs in characters that an id cannot hold', () => {
    const ids = ['{"a":"x/y"}', '{"a":"x:y"}', '{"a":"x y"}', '{"a":"x-y"}'].map((text) => readLeg(text)!.id);
    expect(new Set(ids).size).toBe(4);
  });

  test('keeps apart matrices too long to show', () => {
    const legs = ['a', 'b'].map((end) => readLeg(JSON.stringify({ files: 'x'.repeat(30_000) + end }))!);
    expect(legs[0]!.text).not.toBe(legs[1]!.text);
    expect(legs[0]!.id).not.toBe(legs[1]!.id);
    expect(legs[0]!.text.length).toBeLessThan(300);
  });

  test('takes text of the user’s own', () => {
    expect(readLeg('gpu-a100')).toEqual({ text: 'gpu-a100', id: 'gpu-a100' });
  });

  test('has an id that a result may carry, whatever the matrix holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { maxKeys: 4 }), (matrix) => {
        const leg = readLeg(JSON.stringify(matrix));
        if (leg === null) {
          expect(matrix).toEqual({});
          return;
        }
        expect(leg.id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
        expect(leg.text.isWellFormed()).toBe(true);
      }),
    );
  });
});
