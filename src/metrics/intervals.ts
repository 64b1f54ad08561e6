import type { IntervalMetric } from './metric.ts';

/** Share of rows whose label lies between the bounds that the model gave, both included. */
export const intervalCoverage: IntervalMetric = {
  name: 'interval_coverage',
  title: 'Interval coverage',
  unit: 'fraction',
  better: 'higher',
  definition: 'rows whose label lies in [low, high] / all rows',
  needs: 'interval',
  isShare: true,
  rowValue: (truth, low, high) => (low <= truth && truth <= high ? 1 : 0),
};

/** Mean of high − low: what a coverage costs. */
export const intervalWidth: IntervalMetric = {
  name: 'interval_width',
  title: 'Interval width',
  unit: 'units',
  better: 'lower',
  definition: 'mean of high − low, in the unit of the label column',
  needs: 'interval',
  isShare: false,
  rowValue: (_, low, high) => high - low,
};
