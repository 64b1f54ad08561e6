import { checkConfidence, normalScore } from './confidence.ts';
import { currentRowsFor, type Distance, inverseRows, POWER_SCORE, type SampleSizes } from './distance.ts';

/** The largest distance of two distribution functions, as far as counts over common bins tell. */
export interface KsBounds {
  /** At the edges themselves, where both functions are known. */
  readonly least: number;
  /** The most that it can be anywhere, given what the bins hold; equal to `least` where every bin is one value. */
  readonly most: number;
  /** Index of the edge at which `least` is reached; −1 where it is 0. */
  readonly at: number;
}

/**
 * Bounds of the Kolmogorov-Smirnov distance D = sup |F − G| from counts over the same bins, in rising order. Between two edges
 * a and b, F(x) − G(x) is at most F(b) − G(a) and at least F(a) − G(b). `points[i]` is true where bin i holds one value only:
 * then nothing lies between. Throws RangeError where a side has no rows, or the bins differ in number.
 */
export function ksBounds(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  points?: ArrayLike<boolean>,
): KsBounds {
  if (reference.length !== current.length) throw new RangeError('the two sides have other bins');
  const n = total(reference);
  const m = total(current);
  if (!(n > 0 && m > 0)) throw new RangeError('a distance needs rows on both sides');
  let [f, g, least, most, at] = [0, 0, 0, 0, -1];
  for (let bin = 0; bin < reference.length; bin++) {
    const nextF = f + reference[bin]!;
    const nextG = g + current[bin]!;
    if (!points?.[bin]) most = Math.max(most, nextF / n - g / m, nextG / m - f / n);
    const distance = Math.abs(nextF / n - nextG / m);
    if (distance > least) [least, at] = [distance, bin];
    [f, g] = [nextF, nextG];
  }
  return { least, most: Math.max(least, most), at };
}

/**
 * The Kolmogorov-Smirnov distance with bounds at any confidence, whatever the two distributions are, ties included.
 *
 * Low: D is at least D̂ − ε where 2.17 · exp(−2 N ε²) = α, with 1/N = 1/n + 1/m (Dvoretzky, Kiefer & Wolfowitz; Massart, Ann.
 * Probab. 18 (1990); for two samples and the constant Wei & Dudley, Stat. Probab. Lett. 82 (2012) 636–644). That holds where
 * F ≠ G too: the difference of both empirical processes has, for H = (m F + n G)/(n + m), the covariance of a Brownian bridge
 * at H less that of Z √(mn)/(n + m) (F − G), so by Anderson's inequality its largest value is stochastically no larger.
 *
 * High: at the place where F and G lie furthest apart, D̂ is at least F̂ − Ĝ, whose standard deviation is at most ½ √(1/n + 1/m);
 * so D is at most D̂ + z_α times that, without a price for the many places. Half a row's step on either side makes up for the
 * steps of a binomial. Within bins `most` takes the place of D̂.
 */
export function ksDistance({ least, most }: KsBounds, sizes: SampleSizes): Distance {
  const inverse = inverseRows(sizes);
  const spread = Math.sqrt(inverse) / 2;
  return {
    value: least,
    n: sizes.current,
    standardError: spread,
    noise: MEAN_OF_KOLMOGOROV * Math.sqrt(inverse),
    interval(confidence) {
      checkConfidence(confidence);
      const band = Math.sqrt((Math.log(WEI_DUDLEY / (1 - confidence)) * inverse) / 2);
      return {
        low: Math.max(0, least - band),
        high: Math.min(1, most + normalScore(confidence) * spread + inverse / 2),
        confidence,
        method: 'dvoretzky-kiefer-wolfowitz',
      };
    },
    neededRows(limit, confidence) {
      const truth = Math.max(0, least - MEAN_OF_KOLMOGOROV * Math.sqrt(inverse));
      if (least > limit) {
        const distance = least - limit;
        const band = Math.sqrt(Math.log(WEI_DUDLEY / (1 - confidence)) / 2);
        return currentRowsFor((distance / (band + POWER_SCORE / 2)) ** 2, sizes);
      }
      const distance = limit - truth - (most - least);
      if (!(distance > 0)) return null;
      // What chance adds to the distance itself (0.87 √(1/n + 1/m)) must fit below the limit, too.
      const reach = truth > 0 ? (normalScore(confidence) + POWER_SCORE) / 2 : normalScore(confidence) / 2 + HIGH_NOISE;
      return currentRowsFor((distance / reach) ** 2, sizes);
    },
  };
}

/** The constant of Wei and Dudley for two samples. */
const WEI_DUDLEY = 2.16863;
/** √(π/2) · ln 2: the mean of the Kolmogorov distribution. */
const MEAN_OF_KOLMOGOROV = 0.8687311606361592;
/** Its 80 % quantile. */
const HIGH_NOISE = 1.0727;

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < counts.length; at++) sum += counts[at]!;
  return sum;
}
