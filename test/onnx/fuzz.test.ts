import { expect, test } from 'vitest';
import { fuzz } from './mutate.ts';

/** Minutes of work on a quiet machine are many on a busy one. */
const PATIENCE = 60 * 60_000;

test(
  '100,000 mutated models are read and followed to their ends, or refused in one sentence',
  async () => {
    const { read, refused, crashes } = await fuzz(100_000, 1);
    expect(crashes.slice(0, 3)).toEqual([]);
    // Where either is rare, the mutations show nothing.
    expect(read).toBeGreaterThan(10_000);
    expect(refused).toBeGreaterThan(10_000);
  },
  PATIENCE,
);
