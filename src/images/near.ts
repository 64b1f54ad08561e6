import type { Image } from './image.ts';

type Hash = NonNullable<Image['hash']>;

/** Bits of 64 that two copies of one picture may differ in after scaling and recompression. */
export const NEAR = 4;

/**
 * For each hash the index of the first earlier one that differs in at most four bits; undefined where there is none.
 * Of five bands of the 64 bits, two such hashes agree in one at least (pigeonhole), so only those are compared.
 */
export function nearDuplicates(hashes: readonly (Hash | null)[]): readonly (number | undefined)[] {
  const firstOf = new Map<string, number>();
  const buckets = new Map<number, number[]>();
  return hashes.map((hash, index) => {
    if (hash === null) return undefined;
    const id = hash.join(' ');
    const same = firstOf.get(id);
    if (same !== undefined) return same;
    firstOf.set(id, index);
    let nearest: number | undefined;
    for (const band of bandsOf(hash)) {
      const bucket = buckets.get(band) ?? [];
      for (const other of bucket) {
        if (nearest !== undefined && other >= nearest) break;
        if (hammingBits(hash, hashes[other]!) <= NEAR) nearest = other;
      }
      bucket.push(index);
      buckets.set(band, bucket);
    }
    return nearest;
  });
}

/** Bits that differ. */
export function hammingBits(a: Hash, b: Hash): number {
  return ones(a[0] ^ b[0]) + ones(a[1] ^ b[1]);
}

function ones(word: number): number {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return (((left + (left >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Five parts of 12 or 13 bits, each with its number in the bits above. */
function bandsOf([low, high]: Hash): readonly number[] {
  const parts = [
    low & 0x1fff,
    (low >>> 13) & 0x1fff,
    ((low >>> 26) | (high << 6)) & 0x1fff,
    (high >>> 7) & 0x1fff,
    high >>> 20,
  ];
  return parts.map((part, index) => part | (index << 13));
}
