import { describe, expect, test } from 'vitest';
import { fitShape } from '../../src/predict/fit-shape.ts';

describe('fitShape', () => {
  test.each([
    ['the very shape', [1, 8, 8], [1, 8, 8], [1, 8, 8]],
    ['a flat column', [1, 8, 8], [64], [1, 8, 8]],
    ['nested lists without the channel', [1, 8, 8], [8, 8], [1, 8, 8]],
    ['nested lists into a flat input', [64], [8, 8], [64]],
    ['one value for no further dimension', [], [], []],
    ['one value for [1]', [1], [], [1]],
    ['a list of one for no further dimension', [], [1], []],
    ['an open dimension at its place', ['length', 4], [7, 4], [7, 4]],
    ['an open dimension from a flat column', ['length', 4], [28], [7, 4]],
    ['an unnamed open dimension', [''], [5], [5]],
    ['two open dimensions, each at its place', ['', ''], [2, 3], [2, 3]],
    ['one value for an open dimension', ['n'], [], [1]],
  ] as const)('%s', (_, wanted, found, dims) => {
    expect(fitShape(wanted, found, new Map())).toEqual(dims);
  });

  test.each([
    ['too few elements', [1, 8, 8], [63], '63 elements instead of 64'],
    ['a list for one value', [], [3], '3 elements instead of 1'],
    ['channels last for channels first', [3, 28, 28], [28, 28, 3], 'the same number of elements in another layout'],
    ['a flat column for two open dimensions', ['a', 'b'], [6], 'several open dimensions'],
    ['no multiple', ['length', 4], [27], '27 elements, no multiple of 4'],
    ['another size beside an open dimension', ['length', 4], [7, 5], '5 instead of 4'],
    ['one name with two sizes', ['n', 'n'], [2, 3], '3 instead of 2'],
  ] as const)('refuses %s', (_, wanted, found, problem) => {
    expect(fitShape(wanted, found, new Map())).toEqual({ problem: expect.stringContaining(problem) });
  });

  test('a name has one size in the whole batch', () => {
    const symbols = new Map<string, number>();
    expect(fitShape(['length'], [7], symbols)).toEqual([7]);
    expect(symbols).toEqual(new Map([['length', 7]]));
    expect(fitShape(['length', 2], [14], symbols)).toEqual([7, 2]);
    expect(fitShape(['length'], [8], symbols)).toEqual({ problem: '8 elements instead of 7' });
  });

  test('what does not fit leaves the names open', () => {
    const symbols = new Map<string, number>();
    fitShape(['length', 4], [7, 5], symbols);
    expect(symbols).toEqual(new Map());
  });
});
