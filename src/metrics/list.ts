import { accuracyMicro, balancedAccuracy, cohenKappa, mcc } from './agreement.ts';
import { logLoss } from './log-loss.ts';
import type { Metric } from './metric.ts';
import { topKAccuracy } from './ranking.ts';
import { meanAbsoluteError, r2, rootMeanSquaredError } from './regression.ts';
import { f1, macro, ofClass, precision, recall, weighted } from './retrieval.ts';

/** One name, or one family of names that a class (`stem[class]`) or a number (`top_<k>_accuracy`) completes. */
export type MetricEntry =
  | { readonly form: 'name'; readonly metric: Metric; readonly aliases: readonly string[] }
  | { readonly form: 'class'; readonly stem: string; of(label: string): Metric }
  | { readonly form: 'number'; readonly shown: string; readonly pattern: RegExp; of(k: number): Metric };

/**
 * Every metric, one line each. An alias is a name under which another tool reports the same number; averages over
 * classes have none, because their bare names (`f1`) mean different numbers in different tools.
 */
export const METRICS: readonly MetricEntry[] = [
  named(accuracyMicro, 'accuracy', 'accuracy_score', 'precision_micro', 'recall_micro', 'f1_micro', 'micro_f1'),
  named(balancedAccuracy, 'balanced_accuracy_score'),
  named(macro(f1), 'macro_f1'),
  named(weighted(f1), 'weighted_f1'),
  named(macro(precision), 'macro_precision'),
  named(weighted(precision), 'weighted_precision'),
  named(macro(recall), 'macro_recall'),
  named(weighted(recall), 'weighted_recall'),
  named(mcc, 'matthews_corrcoef', 'matthews_correlation'),
  named(cohenKappa, 'cohen_kappa_score', 'kappa'),
  named(logLoss, 'logloss', 'cross_entropy', 'nll'),
  named(meanAbsoluteError, 'mean_absolute_error'),
  named(rootMeanSquaredError, 'root_mean_squared_error'),
  named(r2, 'r2_score', 'r_squared'),
  { form: 'class', stem: 'f1', of: (label) => ofClass(f1, label) },
  { form: 'class', stem: 'precision', of: (label) => ofClass(precision, label) },
  { form: 'class', stem: 'recall', of: (label) => ofClass(recall, label) },
  { form: 'number', shown: 'top_<k>_accuracy', pattern: /^top[_-]?([1-9]\d{0,5})(?:_accuracy)?$/, of: topKAccuracy },
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

function named(metric: Metric, ...aliases: readonly string[]): MetricEntry {
  return { form: 'name', metric, aliases };
}
