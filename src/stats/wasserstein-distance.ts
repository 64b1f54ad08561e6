import { checkConfidence, normalScore } from './confidence.ts';
import { currentRowsFor, type Distance, inverseRows, POWER_SCORE, type SampleSizes } from './distance.ts';

/** Two distribution functions over common bins: `edges[i]` ends bin i, and `counts` has as many bins as there are edges. */
export interface BinnedPair {
  /** Rising; the least value of both sides stands before the first, as `from`. */
  readonly from: number;
  readonly edges: ArrayLike<number>;
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
  /** Where a bin holds its upper edge only, as bins of a value that many rows have do. */
  readonly points?: ArrayLike<boolean> | undefined;
}

/** What a distance is at least and at most, wherever rows lie within their bins. */
export interface DistanceBounds {
  readonly least: number;
  readonly most: number;
}

/**
 * What counts over common bins tell of ∫ |F − G| dx, in the unit of the edges. Within a bin both functions rise from what they
 * are at its left end to what they are at its right, at any place: |F − G| is 0 at least where these ranges meet, and at most the
 * far ends' distance. Throws RangeError where a side has no rows.
 */
export function wassersteinBounds({ from, edges, reference, current, points }: BinnedPair): DistanceBounds {
  const n = total(reference);
  const m = total(current);
  if (!(n > 0 && m > 0)) throw new RangeError('a distance needs rows on both sides');
  let [inReference, inCurrent, left, least, most] = [0, 0, from, 0, 0];
  for (let bin = 0; bin < edges.length; bin++) {
    const width = edges[bin]! - left;
    const [f, g] = [inReference / n, inCurrent / m];
    inReference += reference[bin]!;
    inCurrent += current[bin]!;
    const [nextF, nextG] = points?.[bin] === true ? [f, g] : [inReference / n, inCurrent / m];
    least += width * Math.max(0, f - nextG, g - nextF);
    most += width * Math.max(nextF - g, nextG - f);
    left = edges[bin]!;
  }
  return { least, most };
}

/**
 * Wasserstein's distance of order 1, ∫ |F − G| dx, over `scale` (1, or a robust width of the reference such as its IQR), from
 * counts over common bins, within which rows are taken as spread evenly; a bin that is one value has no width.
 *
 * Low: W is at least Ŵ less ∫ |noise| dx, whose mean is at most √(2/π) ∫ √(F(1−F)/n + G(1−G)/m) dx, and whose tail is that of a
 * normal variable with the variance Var(X)/n + Var(Y)/m (Borell; the covariance of an empirical process is positive, so the
 * sup over weights between −1 and 1 is reached at 1). High: for the sign of F − G as weight the same variance bounds the
 * deviation downwards. Noise and spread are never less than if both sides had the distribution of all rows together: one row is
 * no sample without spread. `exact` is the distance of the values themselves, where it is known, in their unit; noise and spread
 * are those of the bins. Throws RangeError where a side has no rows, or `scale` is not positive.
 */
export function wassersteinDistance(pair: BinnedPair, sizes: SampleSizes, scale = 1, exact?: number): Distance {
  if (!(scale > 0)) throw new RangeError(`a scale is positive, got ${scale}`);
  const { distance: spreadEvenly, deviation, spread } = integrals(pair, sizes);
  const distance = exact ?? spreadEvenly;
  const inverse = inverseRows(sizes);
  const noise = Math.sqrt(2 / Math.PI) * deviation;
  return {
    value: distance / scale,
    n: sizes.current,
    standardError: spread / scale,
    noise: noise / scale,
    interval(confidence) {
      checkConfidence(confidence);
      const z = normalScore(confidence);
      return {
        low: Math.max(0, distance - noise - z * spread) / scale,
        high: (distance + z * spread) / scale,
        confidence,
        method: 'gaussian-concentration',
      };
    },
    neededRows(limit, confidence) {
      const unit = Math.sqrt(inverse);
      const reach = ((normalScore(confidence) + POWER_SCORE) * spread + noise) / unit;
      const truth = Math.sqrt(Math.max(0, distance ** 2 - noise ** 2));
      const gap = Math.abs(limit * scale - truth);
      return gap > 0 && reach > 0 ? currentRowsFor((gap / reach) ** 2, sizes) : null;
    },
  };
}

function integrals({ from, edges, reference, current, points }: BinnedPair, sizes: SampleSizes) {
  const n = total(reference);
  const m = total(current);
  if (!(n > 0 && m > 0)) throw new RangeError('a distance needs rows on both sides');
  let [f, g, distance, deviation] = [0, 0, 0, 0];
  const moments = { x: 0, xx: 0, y: 0, yy: 0 };
  let left = from;
  for (let bin = 0; bin < edges.length; bin++) {
    const right = edges[bin]!;
    const [nextF, nextG] = [f + reference[bin]! / n, g + current[bin]! / m];
    const width = right - left;
    const isPoint = points?.[bin] === true;
    const [a, b] = [f - g, isPoint ? f - g : nextF - nextG];
    distance += width * meanMagnitude(a, b);
    const [middleF, middleG] = isPoint ? [f, g] : [(f + nextF) / 2, (g + nextG) / 2];
    const separate = (middleF * (1 - middleF)) / sizes.reference + (middleG * (1 - middleG)) / sizes.current;
    const middleH = (n * middleF + m * middleG) / (n + m);
    // Shares that sum to 1 do so but for the last digit, which may be one too many.
    deviation += width * Math.sqrt(Math.max(0, separate, middleH * (1 - middleH) * inverseRows(sizes)));
    // Counted from the least value, so that the square of a large offset does not swallow the spread.
    const middle = (isPoint ? right : (left + right) / 2) - from;
    const within = isPoint ? 0 : (width * width) / 12;
    const [p, q] = [nextF - f, nextG - g];
    moments.x += p * middle;
    moments.xx += p * (middle * middle + within);
    moments.y += q * middle;
    moments.yy += q * (middle * middle + within);
    [f, g, left] = [nextF, nextG, right];
  }
  const variance = (mean: number, square: number) => Math.max(0, square - mean ** 2);
  const all = variance((n * moments.x + m * moments.y) / (n + m), (n * moments.xx + m * moments.yy) / (n + m));
  const separate = variance(moments.x, moments.xx) / sizes.reference + variance(moments.y, moments.yy) / sizes.current;
  return { distance, deviation, spread: Math.sqrt(Math.max(separate, all * inverseRows(sizes))) };
}

/** The mean of |a + t (b − a)| over t from 0 to 1. */
function meanMagnitude(a: number, b: number): number {
  if (a * b >= 0) return Math.abs(a + b) / 2;
  return (a * a + b * b) / (2 * Math.abs(b - a));
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < counts.length; at++) sum += counts[at]!;
  return sum;
}
