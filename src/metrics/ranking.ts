import type { ClassMetric, RowMetric } from './metric.ts';

/**
 * Share of rows whose true class ranks among the k highest scores: mean of [rank ≤ k]. sklearn top_k_accuracy_score with
 * `labels` given; ties as in `rankRows`. With k at or above the number of classes it is 1 for any model, where
 * scikit-learn warns that it is meaningless: binding fails.
 */
export function topKAccuracy(k: number): ClassMetric {
  const described = {
    name: `top_${k}_accuracy`,
    title: `Top-${k} accuracy`,
    unit: 'fraction',
    better: 'higher',
    definition: `rows whose true class has one of the ${k} highest scores / all rows`,
    needs: 'ranks',
  } as const;
  return {
    ...described,
    bind({ classes }) {
      if (k >= classes.length) {
        return {
          ok: false,
          reason: `${described.name} is 1 for any model of ${classes.length} classes: k must be below the number of classes`,
          candidates: classes.length > 1 ? [`top_${classes.length - 1}_accuracy`] : [],
        };
      }
      const metric: RowMetric = { ...described, rowValue: (rank) => (rank <= k ? 1 : 0) };
      return { ok: true, metric };
    },
  };
}
