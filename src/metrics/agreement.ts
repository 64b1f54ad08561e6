import type { ClassCounts } from './confusion.ts';
import type { AgreementMetric, ClassMetric, LabelMetric, Proportion } from './metric.ts';

/** Σ hits / n. With one label per row it equals micro-averaged precision, recall and F1. sklearn accuracy_score. */
export const accuracyMicro = fixed({
  name: 'accuracy_micro',
  title: 'Accuracy',
  unit: 'fraction',
  definition: 'rows whose predicted class is the true class / all rows',
  statistic: ({ hits, rows }) => sum(hits) / rows,
  remark: () => null,
  proportion: ({ hits, rows }): Proportion => ({ successes: sum(hits), trials: rows }),
});

/** With the baseline, not with the truth: what an optimised model owes its original. */
export const agreement: AgreementMetric = {
  name: 'agreement',
  title: 'Agreement with the baseline',
  unit: 'fraction',
  better: 'higher',
  definition: 'rows of which both models say the same / all rows',
  needs: 'agreement',
};

/** Mean recall over the classes that occur in the truth. sklearn balanced_accuracy_score(adjusted=False). */
export const balancedAccuracy = fixed({
  name: 'balanced_accuracy',
  title: 'Balanced accuracy',
  unit: 'fraction',
  definition: 'unweighted mean of the recall of every class that occurs in the truth',
  statistic: ({ truth, hits }) => {
    let total = 0;
    let present = 0;
    for (let index = 0; index < truth.length; index++) {
      if (truth[index]! === 0) continue;
      total += hits[index]! / truth[index]!;
      present++;
    }
    return total / present;
  },
  remark: ({ truth, predicted }) =>
    truth.some((count, index) => count === 0 && predicted[index]! > 0)
      ? 'classes that were predicted but do not occur in the truth are left out'
      : null,
  proportion: null,
});

/**
 * Matthews correlation for K classes: (h n − Σ t p) / √((n² − Σ p²)(n² − Σ t²)), with h hits, t true and p predicted
 * counts. Gorodkin, Comput. Biol. Chem. 28 (2004) 367–374; sklearn matthews_corrcoef, 0 where the root is 0.
 */
export const mcc = fixed({
  name: 'mcc',
  title: 'Matthews correlation coefficient',
  unit: 'score',
  definition: '(h·n − Σt·p) / √((n² − Σp²)(n² − Σt²)) with hits h, true counts t, predicted counts p',
  statistic: ({ rows, truth, predicted, hits }) => {
    const spread = (rows * rows - dot(predicted, predicted)) * (rows * rows - dot(truth, truth));
    return spread === 0 ? 0 : (sum(hits) * rows - dot(truth, predicted)) / Math.sqrt(spread);
  },
  remark: ({ rows, truth, predicted }) => {
    if (isConstant(truth, rows)) return 'every row has the same true class: set to 0, as scikit-learn does';
    return isConstant(predicted, rows)
      ? 'every row has the same predicted class: set to 0, as scikit-learn does'
      : null;
  },
  proportion: null,
});

/**
 * Cohen's kappa without weights: 1 − n (n − h) / (n² − Σ t p). Cohen, Educ. Psychol. Meas. 20 (1960) 37–46;
 * sklearn cohen_kappa_score, which is NaN where truth and prediction are one and the same class throughout.
 */
export const cohenKappa = fixed({
  name: 'cohen_kappa',
  title: 'Cohen’s kappa',
  unit: 'score',
  definition: '1 − n·(n − h) / (n² − Σt·p) with hits h, true counts t, predicted counts p',
  statistic: ({ rows, truth, predicted, hits }) => {
    const disagreement = rows * rows - dot(truth, predicted);
    return disagreement === 0 ? Number.NaN : 1 - (rows * (rows - sum(hits))) / disagreement;
  },
  remark: ({ rows, truth, predicted }) =>
    rows * rows === dot(truth, predicted)
      ? 'every row has the same true and predicted class, so chance agreement is total and kappa is 0/0'
      : null,
  proportion: null,
});

/** Higher is better, and the classes change nothing. */
function fixed(parts: Omit<LabelMetric, 'needs' | 'better' | 'only'>): ClassMetric {
  const described = { ...parts, needs: 'labels', better: 'higher', only: 'classes' } as const;
  return { ...described, bind: () => ({ ok: true, metric: described }) };
}

function isConstant(counts: Float64Array, rows: number): boolean {
  return counts.some((count) => count === rows);
}

function sum(values: ClassCounts['hits']): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index]!;
  return total;
}

function dot(left: Float64Array, right: Float64Array): number {
  let total = 0;
  for (let index = 0; index < left.length; index++) total += left[index]! * right[index]!;
  return total;
}
