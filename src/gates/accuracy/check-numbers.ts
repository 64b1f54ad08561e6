import type { MetricUnit } from '../../metrics/metric.ts';
import type { Interval, MeasuredNumber, Numbers, Rows } from '../../result/document.ts';
import type { Estimate, IntervalEstimate } from '../../stats/estimate.ts';
import type { MetricEstimates } from './estimates.ts';

/** The estimates as a document keeps it: every number that is known, whichever of them the limit is about. */
export function documentNumbers(estimates: MetricEstimates, allRows: number, confidence: number): Numbers {
  const unit = unitOf(estimates.request.metric.unit);
  const value: MeasuredNumber = {
    value: estimates.candidate,
    unit,
    interval: estimates.value && documentInterval(estimates.value.interval(confidence)),
    rows: estimates.value && rowsOf(estimates, estimates.value.n, allRows),
  };
  return {
    value,
    baseline:
      estimates.baseline === null
        ? null
        : { value: estimates.baseline, unit, interval: null, rows: baselineRows(value) },
    difference: measure(estimates, allRows, estimates.difference, unit, confidence),
    relative: measure(estimates, allRows, estimates.relative, 'relative', confidence),
  };
}

/** A `score` such as a correlation has no unit to print, and that of a label column is not known. */
export function unitOf(unit: MetricUnit): string {
  return unit === 'score' || unit === 'units' ? '1' : unit;
}

/**
 * What an estimate's rows are rows of. A share of one class rests on the rows of the class; what is resampled, as the
 * difference of two precisions is, rests on all rows of the scope. `allRows` are the rows of the data.
 */
export function rowsOf({ request, scope, rows }: MetricEstimates, count: number, allRows: number): Rows {
  const { shareOf } = request.metric;
  if (shareOf !== undefined && count < rows) {
    return { count, of: { ...shareOf, slice: scope.slice }, among: allRows };
  }
  return scope.slice === null
    ? { count, of: { kind: 'data' }, among: null }
    : { count, of: { kind: 'slice', ...scope.slice }, among: allRows };
}

/** Both models saw the same rows, but take other rows for a class. */
function baselineRows({ rows }: MeasuredNumber): Rows | null {
  return rows?.of.kind === 'prediction' ? null : rows;
}

function measure(
  estimates: MetricEstimates,
  allRows: number,
  estimate: Estimate | null,
  unit: string,
  confidence: number,
): MeasuredNumber | null {
  if (estimate === null) return null;
  const interval = documentInterval(estimate.interval(confidence));
  return { value: estimate.value, unit, interval, rows: rowsOf(estimates, estimate.n, allRows) };
}

function documentInterval({ low, high, confidence, method }: IntervalEstimate): Interval {
  return { low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null, confidence, method };
}
