/** How p-values that were asked together are corrected. */
export const CORRECTIONS = ['holm', 'bonferroni', 'benjamini-hochberg', 'benjamini-yekutieli'] as const;
export type Correction = (typeof CORRECTIONS)[number];

/**
 * p-values corrected for having been asked together, in the order given; reject those at or below the level.
 *
 * `bonferroni`: min(1, m p), any wrong rejection under any dependence. `holm` (Scand. J. Stat. 6 (1979) 65–70): the same
 * promise and never fewer rejections, p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎). `benjamini-hochberg` (J. R. Stat.
 * Soc. B 57 (1995) 289–300): the expected share of wrong rejections among all, for independent or positively dependent
 * p-values, p̃₍ᵢ₎ = min over j ≥ i of min(1, m p₍ⱼ₎ / j). `benjamini-yekutieli` (Ann. Stat. 29 (2001) 1165–1188): the same
 * under any dependence, times 1 + ½ + … + 1/m.
 * Throws RangeError for a p-value outside [0, 1]; NaN is outside.
 */
export function adjustedPValues(pValues: readonly number[], correction: Correction): readonly number[] {
  const order = ascending(pValues);
  const m = pValues.length;
  switch (correction) {
    case 'bonferroni':
      return pValues.map((p) => Math.min(1, m * p));
    case 'holm':
      return stepDown(order, pValues);
    case 'benjamini-hochberg':
      return stepUp(order, pValues, 1);
    case 'benjamini-yekutieli':
      return stepUp(order, pValues, harmonic(m));
  }
}

function stepDown(order: readonly number[], pValues: readonly number[]): readonly number[] {
  const adjusted = new Array<number>(order.length);
  let running = 0;
  order.forEach((index, rank) => {
    running = Math.max(running, Math.min(1, (order.length - rank) * pValues[index]!));
    adjusted[index] = running;
  });
  return adjusted;
}

function stepUp(order: readonly number[], pValues: readonly number[], factor: number): readonly number[] {
  const adjusted = new Array<number>(order.length);
  let running = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    running = Math.min(running, ((factor * order.length) / rank) * pValues[index]!);
    adjusted[index] = running;
  }
  return adjusted;
}

function harmonic(count: number): number {
  let sum = 0;
  for (let k = 1; k <= count; k++) sum += 1 / k;
  return sum;
}

function ascending(pValues: readonly number[]): readonly number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a p-value lies between 0 and 1, got ${p}`);
  }
  return pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]! || a - b);
}
