import type { Cell } from './measurement.ts';

type Sizes = Readonly<Record<string, number | readonly number[]>>;

/** Every batch with every combination of sizes, in the order in which the policy names them. */
export function cellsOf(batches: readonly number[], sizes: Sizes): readonly Cell[] {
  let combinations: Record<string, number>[] = [{}];
  for (const [dimension, given] of Object.entries(sizes)) {
    const list = typeof given === 'number' ? [given] : given;
    combinations = combinations.flatMap((one) => list.map((size) => ({ ...one, [dimension]: size })));
  }
  return batches.flatMap((batch) => combinations.map((one) => ({ batch, sizes: one })));
}

/** `batch 8, sequence 512`. */
export function cellName({ batch, sizes }: Cell): string {
  return [`batch ${batch}`, ...Object.entries(sizes).map(([dimension, size]) => `${dimension} ${size}`)].join(', ');
}

/** As a check names it. */
export function cellSlice({ batch, sizes }: Cell): { readonly column: string; readonly value: string } {
  return {
    column: ['batch', ...Object.keys(sizes)].join(', '),
    value: [batch, ...Object.values(sizes)].join(', '),
  };
}
