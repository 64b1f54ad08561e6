import type { ClassMetric, SetMetric } from './metric.ts';

/** Share of rows whose labels are all right. sklearn accuracy_score of a multilabel indicator. */
export const subsetAccuracy = ofRows({
  name: 'subset_accuracy',
  title: 'Subset accuracy',
  unit: 'fraction',
  better: 'higher',
  definition: 'rows of which every label is right / all rows',
  rowValue: ({ wrong }) => (wrong === 0 ? 1 : 0),
  isShare: true,
});

/** Share of wrong labels. sklearn hamming_loss. */
export const hammingLoss = ofRows({
  name: 'hamming_loss',
  title: 'Hamming loss',
  unit: 'fraction',
  better: 'lower',
  definition: 'wrong labels / (rows · labels)',
  rowValue: ({ wrong, labels }) => wrong / labels,
  isShare: false,
});

/** Mean over rows of 2·hits / (labels true + labels said), 0 where both are none. sklearn f1_score average="samples". */
export const f1Samples = ofRows({
  name: 'f1_samples',
  title: 'Mean F1 per row',
  unit: 'fraction',
  better: 'higher',
  definition:
    'mean over the rows of 2·hits / (labels that the row has + labels that are said of it), 0 where there are none',
  rowValue: ({ truth, predicted, hits }) => (truth + predicted === 0 ? 0 : (2 * hits) / (truth + predicted)),
  isShare: false,
});

/** Mean over rows of hits / labels that are true or said. sklearn jaccard_score average="samples". */
export const jaccardSamples = ofRows({
  name: 'jaccard_samples',
  title: 'Mean Jaccard index per row',
  unit: 'fraction',
  better: 'higher',
  definition: 'mean over the rows of hits / (labels that the row has or that are said of it), 0 where there are none',
  rowValue: ({ truth, predicted, hits }) => (truth + predicted === 0 ? 0 : hits / (truth + predicted - hits)),
  isShare: false,
});

function ofRows(parts: Omit<SetMetric, 'needs'>): ClassMetric {
  const own = { ...parts, needs: 'sets' } as const;
  return { ...own, bind: () => ({ ok: true, metric: own }) };
}
