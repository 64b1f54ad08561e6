/** Distinct (label, candidate, baseline) triples of class indices and how many rows show each. */
export interface TripleCells {
  readonly truth: Int32Array;
  readonly candidate: Int32Array;
  readonly baseline: Int32Array;
  readonly counts: Float64Array;
}

/** Among more classes than this only the rarest labels and the rarest predictions matter: there a row weighs most. */
const RAREST = 40;

/**
 * The cells, and with count 0 those in which one model is right, the other wrong, and no row is yet: what
 * `pairedBootstrap` needs to see that a difference could be where no row happens to show one. Every label that occurs is
 * confused with every class that occurs; the 40 rarest of each where there are more.
 * `classes` is the number of classes; indices lie below it.
 */
export function withUnseenCells(cells: TripleCells, classes: number): TripleCells {
  const labels = new Float64Array(classes);
  const occurring = new Float64Array(classes);
  const seen = new Set<number>();
  const key = (truth: number, candidate: number, baseline: number) =>
    (truth * classes + candidate) * classes + baseline;
  for (let cell = 0; cell < cells.counts.length; cell++) {
    const [truth, candidate, baseline] = [cells.truth[cell]!, cells.candidate[cell]!, cells.baseline[cell]!];
    seen.add(key(truth, candidate, baseline));
    labels[truth]! += cells.counts[cell]!;
    for (const index of [truth, candidate, baseline]) occurring[index]! += cells.counts[cell]!;
  }
  const unseen: (readonly [number, number, number])[] = [];
  for (const label of rarest(labels)) {
    for (const other of others(rarest(occurring), label, classes)) {
      for (const triple of [[label, other, label] as const, [label, label, other] as const]) {
        if (!seen.has(key(...triple))) unseen.push(triple);
      }
    }
  }
  const extended = (known: Int32Array, at: 0 | 1 | 2) => Int32Array.from([...known, ...unseen.map((one) => one[at])]);
  return {
    truth: extended(cells.truth, 0),
    candidate: extended(cells.candidate, 1),
    baseline: extended(cells.baseline, 2),
    counts: Float64Array.from([...cells.counts, ...unseen.map(() => 0)]),
  };
}

/** Where a single class occurs, being wrong means to name one that does not. */
function others(occurring: readonly number[], label: number, classes: number): readonly number[] {
  const others = occurring.filter((index) => index !== label);
  if (others.length > 0 || classes < 2) return others;
  return [label === 0 ? 1 : 0];
}

function rarest(counts: Float64Array): readonly number[] {
  const present = Array.from(counts.keys()).filter((index) => counts[index]! > 0);
  return present.sort((a, b) => counts[a]! - counts[b]! || a - b).slice(0, RAREST);
}
