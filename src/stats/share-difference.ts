import { checkConfidence, normalScore } from './confidence.ts';
import { currentRowsFor, type Distance, POWER_SCORE, type SampleSizes } from './distance.ts';

/** How many rows of a sample have something; `rows` may be fewer than there are, and not whole, where rows hang together. */
export interface Share {
  readonly share: number;
  readonly rows: number;
}

/**
 * |q − p| of two independent shares, with Newcombe's bounds (Stat. Med. 17 (1998) 873–890, method 10): each share's Wilson
 * interval, squared and added. The size of a change, whichever way it goes. Throws RangeError where a side has no rows.
 */
export function shareDifference(reference: Share, current: Share): Distance {
  return effectOf(reference, current, (low, high) => ({
    value: Math.abs(current.share - reference.share),
    low: Math.max(0, low, -high),
    high: Math.max(high, -low, 0),
  }));
}

/** max(0, q − p), with the same bounds: by how much the share of current data is larger. */
export function shareExcess(reference: Share, current: Share): Distance {
  return effectOf(reference, current, (low, high) => ({
    value: Math.max(0, current.share - reference.share),
    low: Math.max(0, low),
    high: Math.max(0, high),
  }));
}

function effectOf(
  reference: Share,
  current: Share,
  fold: (low: number, high: number) => { value: number; low: number; high: number },
): Distance {
  for (const { share, rows } of [reference, current]) {
    if (!(rows > 0 && share >= 0 && share <= 1)) throw new RangeError(`no share of rows: ${share} of ${rows}`);
  }
  const sizes: SampleSizes = { reference: reference.rows, current: current.rows };
  const variance = (inverse: { readonly reference: number; readonly current: number }) =>
    reference.share * (1 - reference.share) * inverse.reference + current.share * (1 - current.share) * inverse.current;
  const standardError = Math.sqrt(variance({ reference: 1 / reference.rows, current: 1 / current.rows }));
  const { value } = fold(0, 0);
  return {
    value,
    n: current.rows,
    standardError: standardError > 0 ? standardError : null,
    noise: Math.sqrt(2 / Math.PI) * standardError,
    interval(confidence) {
      checkConfidence(confidence);
      const { high } = fold(...newcombe(reference, current, normalScore(confidence)));
      // Either sign may be the one that noise shows: the lower bound splits its error between them.
      const { low } = fold(...newcombe(reference, current, normalScore((1 + confidence) / 2)));
      return { low: Math.min(low, value), high: Math.min(1, high), confidence, method: 'newcombe' };
    },
    neededRows(limit, confidence) {
      const distance = Math.abs(limit - value);
      if (!(distance > 1e-12)) return null;
      const z = normalScore(confidence) + POWER_SCORE;
      const pooled = (reference.share + current.share) / 2;
      // A share of none or all is as unsure as the rule of three says: z²/n.
      const perRow = Math.max(pooled * (1 - pooled), distance);
      return currentRowsFor(distance ** 2 / (z * z * perRow), sizes);
    },
  };
}

/** Bounds of q − p. */
function newcombe(reference: Share, current: Share, z: number): readonly [low: number, high: number] {
  const [lowP, highP] = wilson(reference, z);
  const [lowQ, highQ] = wilson(current, z);
  const { share: p } = reference;
  const { share: q } = current;
  return [q - p - Math.hypot(q - lowQ, highP - p), q - p + Math.hypot(highQ - q, p - lowP)];
}

/** Wilson's score interval (JASA 22 (1927) 209–212). */
function wilson({ share, rows }: Share, z: number): readonly [low: number, high: number] {
  const middle = share + (z * z) / (2 * rows);
  const reach = z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  const scale = 1 + (z * z) / rows;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}
