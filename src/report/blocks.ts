const BLOCKS = '▁▂▃▄▅▆▇█';

/** `▁` to `█`: how high a value stands between the lowest and the highest; at the level `flat`, from 0, where these are equal. */
export function blockOf(value: number, low: number, high: number, flat: number): string {
  return BLOCKS[high > low ? Math.round(((value - low) / (high - low)) * (BLOCKS.length - 1)) : flat]!;
}
