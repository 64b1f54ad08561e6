import { checkConfidence, normalScore } from './confidence.ts';
import { currentRowsFor, type Distance, POWER_SCORE, type SampleSizes } from './distance.ts';

/**
 * How well a score tells current rows from reference rows: |2·AUC − 1|, AUC being the chance that a current row scores higher than
 * one of the reference, ties by halves; 0 where it cannot tell them apart, 1 where it always can. The score must come from other rows
 * (a classifier that was made on one half tells its own rows apart where nothing changed): a cross-validated AUC with the
 * null of one sample cries wolf in 13 % instead of 5 %.
 *
 * Bounds: Wilson's of AUC at min(n, m) rows. The variance of AUC is at most AUC (1 − AUC)/min(n, m) whatever both distributions are
 * (Birnbaum & Klose, Ann. Math. Stat. 28 (1957) 933–945). Throws RangeError where `auc` is no chance, or a side has no rows.
 */
export function separation(auc: number, sizes: SampleSizes): Distance {
  const rows = Math.min(sizes.reference, sizes.current);
  if (!(auc >= 0 && auc <= 1 && rows > 0)) throw new RangeError(`no separation: AUC ${auc} of ${rows} rows`);
  // A classifier that is worse than chance on other rows has learned nothing: only one side counts.
  const value = Math.max(0, 2 * auc - 1);
  // Of two samples of one distribution.
  const deviation = 2 * Math.sqrt((1 / sizes.reference + 1 / sizes.current) / 12);
  return {
    value,
    n: sizes.current,
    standardError: Math.sqrt((1 - value ** 2) / rows),
    noise: deviation / Math.sqrt(2 * Math.PI),
    interval(confidence) {
      checkConfidence(confidence);
      const z = normalScore(confidence);
      const middle = (auc + z ** 2 / (2 * rows)) / (1 + z ** 2 / rows);
      const reach = (z / (1 + z ** 2 / rows)) * Math.sqrt((auc * (1 - auc)) / rows + z ** 2 / (4 * rows ** 2));
      const low = Math.max(0, 2 * (middle - reach) - 1);
      return {
        low: Math.min(low, value),
        high: Math.max(value, 2 * (middle + reach) - 1),
        confidence,
        method: 'birnbaum-klose-wilson',
      };
    },
    neededRows(limit, confidence) {
      const gap = Math.abs(limit - value);
      if (!(gap > 0)) return null;
      // In units of 1/rows of the smaller side: as many on both.
      const rowsOfBoth = (((normalScore(confidence) + POWER_SCORE) * Math.sqrt(1 - value ** 2)) / gap) ** 2;
      return rowsOfBoth > sizes.reference ? null : currentRowsFor(1 / sizes.reference + 1 / rowsOfBoth, sizes);
    },
  };
}
