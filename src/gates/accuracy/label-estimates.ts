import { type ConfusionTable, classCounts } from '../../metrics/confusion.ts';
import { evaluateCounts, type LabelMetric } from '../../metrics/metric.ts';
import { type PairedConfusion, pairedBuilder } from '../../metrics/paired.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import { type BootstrapOptions, type PairedEstimates, pairedBootstrap } from '../../stats/bootstrap.ts';
import type { PairedTable } from '../../stats/paired-table.ts';
import { withUnseenCells } from '../../stats/unseen-cells.ts';
import { classSums } from './label-sums.ts';
import type { ClassMeasurement } from './measurement.ts';
import { cellOf, compose, fromShares, type MetricNumbers, nothing, reasonSentence } from './metric-numbers.ts';

/**
 * Metrics of the predicted classes: exact where one is a share of rows, else by resampling confusions. The rows are
 * counted once, at the first metric; each metric then costs what the distinct (label, candidate, baseline) cells cost.
 */
export function labelEstimator(
  view: ClassMeasurement,
  options: BootstrapOptions,
): (metric: LabelMetric) => MetricNumbers {
  let confusion: PairedConfusion | undefined;
  return (metric) => {
    confusion ??= confusionOf(view);
    return estimate(metric, confusion, view.baseline !== null, options);
  };
}

function confusionOf({ classes, label, candidate, baseline }: ClassMeasurement): PairedConfusion {
  const builder = pairedBuilder(classes);
  builder.add(label, candidate.predicted, (baseline ?? candidate).predicted);
  return builder.tables();
}

function estimate(
  metric: LabelMetric,
  confusion: PairedConfusion,
  compared: boolean,
  options: BootstrapOptions,
): MetricNumbers {
  const own = classCounts(confusion.candidate);
  const value = evaluateCounts(metric, own);
  const before = compared ? evaluateCounts(metric, classCounts(confusion.baseline)) : null;
  if (!value.defined) return nothing(reasonSentence(value.reason));
  // scikit-learn gives 0 and a warning where a class never occurs; a limit on a class that vanished decides nothing.
  if (metric.name.endsWith(']') && value.note !== null)
    return nothing(`${reasonSentence(value.note)} ${NO_LIMIT_ON_IT}`);
  const counts = metric.proportion?.(own);
  const exact = counts && counts.trials > 0 ? binomialProportion(counts.successes, counts.trials) : null;
  const paired = compared ? pairedShare(metric, confusion) : null;
  if (exact && (!compared || paired)) return fromShares(value.value, before, exact, paired);
  const estimates = bootstrapLabels(metric, confusion, compared, options);
  return compose(value.value, before, exact ?? estimates.candidate(), compared ? estimates : null);
}

const NO_LIMIT_ON_IT = 'That 0 says nothing about the model, so no limit is held against it.';

/**
 * Where the metric is a share whose trials do not depend on the predictions (accuracy, recall of a class), the rows on
 * which the two models differ in success; null for any other metric.
 */
function pairedShare(
  { proportion }: LabelMetric,
  { candidate, baseline, counts }: PairedConfusion,
): PairedTable | null {
  if (proportion === null) return null;
  const single = (table: ConfusionTable, cell: number) => {
    const weights = new Float64Array(counts.length);
    weights[cell] = 1;
    return proportion(classCounts(table, weights));
  };
  const paired = { bothRight: 0, gained: 0, lost: 0, bothWrong: 0 };
  for (let cell = 0; cell < counts.length; cell++) {
    const [after, before] = [single(candidate, cell), single(baseline, cell)];
    if (after.trials !== before.trials) return null;
    if (after.trials > 0) paired[cellOf(after.successes > 0, before.successes > 0)] += counts[cell]!;
  }
  return paired;
}

/** Resamples distinct cells, and with them those that no row shows (see `withUnseenCells`). */
function bootstrapLabels(
  metric: LabelMetric,
  seen: PairedConfusion,
  compared: boolean,
  options: BootstrapOptions,
): PairedEstimates {
  const { truth, candidate, baseline, counts } = withUnseenCells(
    {
      truth: seen.candidate.truth,
      candidate: seen.candidate.predicted,
      baseline: seen.baseline.predicted,
      counts: seen.counts,
    },
    seen.candidate.classes.length,
  );
  const sums = classSums(metric, seen.candidate.classes.length, {
    truth,
    candidate,
    baseline: compared ? baseline : null,
  });
  return pairedBootstrap({ counts, ...sums }, options);
}
