import { type Cells, cellsOf } from './cells.ts';

/** What is known of a number from counts between edges: it lies within. */
export interface Known {
  readonly low: number;
  readonly high: number;
}

/**
 * Counts of both sides in bins between common edges. Bin i lies from `edges[i]` to `edges[i + 1]`; the first and last edges
 * are the smallest and the largest value of both sides. Where both edges of a bin are equal it holds that one value.
 */
export interface Binned {
  /** Ascending, one more than there are bins. */
  readonly edges: ArrayLike<number>;
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
}

/**
 * Between which numbers D lies: at the edges both shares are known, and inside a bin one of them may already have all of
 * its rows when the other has none. Twice the mass of the largest bin apart at most.
 */
export function ksKnown(binned: Binned): Known {
  let [low, high] = [0, 0];
  walk(binned, ({ F, G, toF, toG, width }) => {
    low = Math.max(low, Math.abs(toF - toG));
    high = Math.max(high, width === 0 ? Math.abs(toF - toG) : Math.max(toF - G, toG - F));
  });
  return { low, high };
}

/** Between which numbers W₁ lies, in the unit of the edges. */
export function wassersteinKnown(binned: Binned): Known {
  let [low, high] = [0, 0];
  walk(binned, ({ F, G, toF, toG, width }) => {
    if (width === 0) return;
    low += width * Math.max(0, F - toG, G - toF);
    high += width * Math.max(toF - G, toG - F);
  });
  return { low, high };
}

interface Bin {
  /** Shares at or below the lower edge, */
  readonly F: number;
  readonly G: number;
  /** and at or below the upper. */
  readonly toF: number;
  readonly toG: number;
  readonly width: number;
}

function walk({ edges, reference, current }: Binned, visit: (bin: Bin) => void): void {
  const cells: Cells = cellsOf(reference, current);
  if (edges.length !== reference.length + 1) {
    throw new RangeError(`${reference.length} bins have one edge more, got ${edges.length}`);
  }
  let [below, belowCurrent] = [0, 0];
  for (let bin = 0; bin < reference.length; bin++) {
    const width = edges[bin + 1]! - edges[bin]!;
    if (!(width >= 0)) throw new RangeError(`edges ascend, got ${edges[bin + 1]} after ${edges[bin]}`);
    const [F, G] = [below / cells.reference, belowCurrent / cells.current];
    below += reference[bin]!;
    belowCurrent += current[bin]!;
    visit({ F, G, toF: below / cells.reference, toG: belowCurrent / cells.current, width });
  }
}
