/**
 * Bounds beyond the smallest and the largest value: 10 % of the width to each side, rounded outwards to two significant
 * digits of the width (`whole`: to whole numbers), and not across zero, so that a share stays positive.
 */
export function outwards(low: number, high: number, whole: boolean): { minimum: number; maximum: number } {
  const width = high - low;
  const step = whole ? 1 : 10 ** (Math.floor(Math.log10(width || Math.abs(low) || 1)) - 1);
  const below = tidy(Math.floor((low - width / 10) / step) * step);
  const above = tidy(Math.ceil((high + width / 10) / step) * step);
  return {
    minimum: Math.max(low >= 0 ? 0 : -Number.MAX_VALUE, Math.min(below, low)),
    maximum: Math.min(high <= 0 ? 0 : Number.MAX_VALUE, Math.max(above, high)),
  };
}

/** Without the last digits of a product; where these are more than the width, the caller keeps the value itself. */
function tidy(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : Number.NaN;
}
