/**
 * p-values corrected for having been asked together, in the order given; reject those at or below the level. Holm
 * (Scand. J. Stat. 6 (1979) 65–70) bounds the chance of any wrong rejection, under any dependence:
 * p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎). Throws RangeError for a p-value outside [0, 1]; NaN is outside.
 */
export function holmAdjusted(pValues: readonly number[]): readonly number[] {
  const order = ascending(pValues);
  const adjusted = new Array<number>(pValues.length);
  let running = 0;
  order.forEach((index, rank) => {
    running = Math.max(running, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = running;
  });
  return adjusted;
}

/**
 * Benjamini & Hochberg (J. R. Stat. Soc. B 57 (1995) 289–300): bounds the expected share of wrong rejections among all
 * rejections, for independent or positively dependent p-values: p̃₍ᵢ₎ = min over j ≥ i of min(1, m p₍ⱼ₎ / j).
 * Throws RangeError for a p-value outside [0, 1]; NaN is outside.
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const order = ascending(pValues);
  const adjusted = new Array<number>(pValues.length);
  let running = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    running = Math.min(running, (pValues.length / rank) * pValues[index]!);
    adjusted[index] = running;
  }
  return adjusted;
}

function ascending(pValues: readonly number[]): readonly number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a p-value lies between 0 and 1, got ${p}`);
  }
  return pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]! || a - b);
}
