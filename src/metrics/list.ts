import { accuracyMicro, agreement, balancedAccuracy, cohenKappa, mcc } from './agreement.ts';
import { adaptiveCalibrationError, brier, expectedCalibrationError } from './calibration.ts';
import {
  againstRest,
  averagePrecision,
  type CurveKind,
  macroOf,
  ofTwo,
  precisionAt,
  recallAt,
  rocAuc,
} from './curves.ts';
import { intervalCoverage, intervalWidth } from './intervals.ts';
import { f1Samples, hammingLoss, jaccardSamples, subsetAccuracy } from './label-sets.ts';
import { logLoss } from './log-loss.ts';
import type { Metric } from './metric.ts';
import { topKAccuracy } from './ranking.ts';
import {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  pinball,
  r2,
  rootMeanSquaredError,
  symmetricMape,
} from './regression.ts';
import { f1, macro, micro, ofClass, precision, recall, weighted } from './retrieval.ts';
import { belowConfidence, coverageAt } from './selective.ts';

/** One name, or one family of names that a class (`stem[class]`) or a number (`top_<k>_accuracy`) completes. */
export type MetricEntry =
  | { readonly form: 'name'; readonly metric: Metric; readonly aliases: readonly string[] }
  | { readonly form: 'class'; readonly stem: string; of(label: string): Metric }
  | {
      readonly form: 'number';
      readonly shown: string;
      /** Its first group is the number; a second one, where there is any, the class. */
      readonly pattern: RegExp;
      of(k: number, label: string | undefined): Metric;
    };

/**
 * Every metric, one line each. An alias is a name under which another tool reports the same number; averages over
 * classes have none, because their bare names (`f1`) mean different numbers in different tools.
 */
export const METRICS: readonly MetricEntry[] = [
  named(accuracyMicro, 'accuracy', 'accuracy_score'),
  named(balancedAccuracy, 'balanced_accuracy_score'),
  named(macro(f1), 'macro_f1'),
  named(weighted(f1), 'weighted_f1'),
  named(macro(precision), 'macro_precision'),
  named(weighted(precision), 'weighted_precision'),
  named(macro(recall), 'macro_recall'),
  named(weighted(recall), 'weighted_recall'),
  named(micro(f1), 'micro_f1'),
  named(micro(precision), 'micro_precision'),
  named(micro(recall), 'micro_recall'),
  named(agreement),
  named(mcc, 'matthews_corrcoef', 'matthews_correlation'),
  named(cohenKappa, 'cohen_kappa_score', 'kappa'),
  named(logLoss, 'logloss', 'cross_entropy', 'nll'),
  named(brier, 'brier_score', 'brier_score_loss'),
  named(expectedCalibrationError, 'expected_calibration_error'),
  named(adaptiveCalibrationError, 'adaptive_calibration_error'),
  named(ofTwo(rocAuc), 'roc_auc_score', 'auc', 'auroc'),
  named(ofTwo(averagePrecision), 'pr_auc', 'average_precision_score', 'auprc'),
  named(macroOf(rocAuc), 'roc_auc_ovr', 'macro_roc_auc'),
  named(macroOf(averagePrecision), 'macro_average_precision'),
  named(subsetAccuracy, 'exact_match'),
  named(hammingLoss),
  named(f1Samples),
  named(jaccardSamples),
  named(intervalCoverage, 'picp'),
  named(intervalWidth),
  named(meanAbsoluteError, 'mean_absolute_error'),
  named(rootMeanSquaredError, 'root_mean_squared_error'),
  named(r2, 'r2_score', 'r_squared'),
  named(meanAbsolutePercentageError, 'mean_absolute_percentage_error'),
  named(symmetricMape),
  { form: 'class', stem: 'f1', of: (label) => ofClass(f1, label) },
  { form: 'class', stem: 'precision', of: (label) => ofClass(precision, label) },
  { form: 'class', stem: 'recall', of: (label) => ofClass(recall, label) },
  { form: 'class', stem: 'roc_auc', of: (label) => againstRest(rocAuc, label) },
  { form: 'class', stem: 'average_precision', of: (label) => againstRest(averagePrecision, label) },
  { form: 'number', shown: 'top_<k>_accuracy', pattern: /^top[_-]?([1-9]\d{0,5})(?:_accuracy)?$/, of: topKAccuracy },
  {
    form: 'number',
    shown: 'recall_at_<x>%_fpr',
    pattern: /^recall_at_(\d{1,2}(?:\.\d{1,4})?)%?_fpr(?:\[(.+)\])?$/,
    of: (percent, label) => curveOf(recallAt(percent), label),
  },
  {
    form: 'number',
    shown: 'coverage_at_<x>%_risk',
    pattern: /^coverage_at_(\d{1,2}(?:\.\d{1,4})?)%?_risk$/,
    of: coverageAt,
  },
  {
    form: 'number',
    shown: 'below_<x>%_confidence',
    pattern: /^below_(\d{1,2}(?:\.\d{1,4})?)%?_confidence$/,
    of: belowConfidence,
  },
  {
    form: 'number',
    shown: 'precision_at_<x>%_recall',
    pattern: /^precision_at_(\d{1,2}(?:\.\d{1,4})?|100)%?_recall(?:\[(.+)\])?$/,
    of: (percent, label) => curveOf(precisionAt(percent), label),
  },
  {
    form: 'number',
    shown: 'pinball_<q>%',
    pattern: /^pinball_(\d{1,2}(?:\.\d{1,4})?)%$/,
    of: pinball,
  },
];

/** Names that mean more than one number. */
export const AMBIGUOUS: Readonly<Record<string, readonly string[]>> = {
  f1: ['f1_macro', 'f1_weighted', 'f1[<class>]', 'accuracy_micro'],
  f1_score: ['f1_macro', 'f1_weighted', 'f1[<class>]', 'accuracy_micro'],
  precision: ['precision_macro', 'precision_weighted', 'precision[<class>]'],
  precision_score: ['precision_macro', 'precision_weighted', 'precision[<class>]'],
  mse: ['rmse'],
  mean_squared_error: ['rmse'],
  recall: ['recall_macro', 'recall_weighted', 'recall[<class>]', 'balanced_accuracy'],
  recall_score: ['recall_macro', 'recall_weighted', 'recall[<class>]', 'balanced_accuracy'],
  top_k_accuracy: ['top_5_accuracy', 'top_3_accuracy', 'top_2_accuracy'],
  top_k_accuracy_score: ['top_5_accuracy', 'top_3_accuracy', 'top_2_accuracy'],
};

function curveOf(kind: CurveKind, label: string | undefined): Metric {
  return label === undefined ? ofTwo(kind) : againstRest(kind, label);
}

function named(metric: Metric, ...aliases: readonly string[]): MetricEntry {
  return { form: 'name', metric, aliases };
}
