import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hammingBits, NEAR, nearDuplicates } from '../../src/images/near.ts';

const word = fc.nat(0xffffffff);
const hash = fc.tuple(word, word);

test('finds what comparing every pair finds', () => {
  const flips = fc.array(fc.nat(63), { maxLength: 6 });
  const copy = ([low, high]: [number, number], bits: readonly number[]): [number, number] => {
    const halves = [low, high];
    for (const bit of bits) halves[bit < 32 ? 0 : 1]! ^= 1 << (bit % 32);
    return [halves[0]! >>> 0, halves[1]! >>> 0];
  };
  const families = fc
    .array(fc.tuple(hash, fc.array(flips, { maxLength: 4 })), { maxLength: 8 })
    .map((all) => all.flatMap(([one, changes]) => [one, ...changes.map((bits) => copy(one, bits))]));
  fc.assert(
    fc.property(families, (hashes) => {
      const near = nearDuplicates(hashes);
      for (const [index, one] of hashes.entries()) {
        const exists = hashes.slice(0, index).some((other) => hammingBits(one, other) <= NEAR);
        expect(near[index] !== undefined).toBe(exists);
        if (near[index] !== undefined) expect(hammingBits(one, hashes[near[index]]!)).toBeLessThanOrEqual(NEAR);
      }
    }),
  );
});

test('what has no hash is like nothing', () => {
  expect(nearDuplicates([null, [0, 0], null, [0, 1]])).toEqual([undefined, undefined, undefined, 1]);
});

test('counts the bits that differ', () => {
  expect(hammingBits([0, 0], [0xffffffff, 0xffffffff])).toBe(64);
  expect(hammingBits([1, 0x80000000], [0, 0])).toBe(2);
});
