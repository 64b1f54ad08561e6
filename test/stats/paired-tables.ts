import fc from 'fast-check';
import type { PairedTable } from '../../src/stats/paired-table.ts';

const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 3000 }));

/** Any paired table with a row on which at least one model is right. */
export const pairedTables: fc.Arbitrary<PairedTable> = fc
  .record({ bothRight: count, gained: count, lost: count, bothWrong: count })
  .filter(({ bothRight, gained, lost }) => bothRight + gained + lost > 0);
