import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLeg, readLegs } from '../../src/github/leg.ts';

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

describe('all legs', () => {
  test.each([
    ['["fp16","int8"]', ['fp16', 'int8']],
    ['fp16\n  int8\n\n', ['fp16', 'int8']],
    ['[{"precision":"fp16"},{"precision":"int8","os":"linux"}]', ['fp16', 'linux-int8']],
    ['[1, 2.5]', ['1', '2.5']],
  ])('%s are told as each leg tells itself', (input, ids) => {
    expect(readLegs(input)).toEqual(ids);
  });

  test('of a matrix have the ids that its jobs have', () => {
    const matrix = [
      { precision: 'fp16', os: 'a/b' },
      { precision: 'int8', os: 'a b' },
    ];
    expect(readLegs(JSON.stringify(matrix))).toEqual(matrix.map((leg) => readLeg(JSON.stringify(leg, null, 2))!.id));
  });

  test.each([
    ['', /names none/],
    ['[]', /names none/],
    ['["a","a"]', /names a twice/],
    ['["a",null]', /empty one at place 2/],
    ['[1,', /is none/],
    [JSON.stringify(Array.from({ length: 257 }, (_, index) => index)), /at most 256/],
  ])('%s are refused', (input, message) => {
    expect(() => readLegs(input)).toThrow(message);
  });
});
