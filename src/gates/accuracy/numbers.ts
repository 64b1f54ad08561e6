import type { Interval, Measure, Numbers, Rows } from '../../result/document.ts';
import type { Estimate, IntervalEstimate } from '../../stats/estimate.ts';
import type { Evidence } from './evidence.ts';

/** The evidence as a document keeps it: every number that is known, whichever of them the limit is about. */
export function documentNumbers(evidence: Evidence, allRows: number, confidence: number): Numbers {
  const unit = unitOf(evidence.request.metric.unit);
  const value: Measure = {
    value: evidence.candidate,
    unit,
    interval: evidence.value && documentInterval(evidence.value.interval(confidence)),
    rows: evidence.value && rowsOf(evidence, evidence.value.n, allRows),
  };
  return {
    value,
    baseline:
      evidence.baseline === null ? null : { value: evidence.baseline, unit, interval: null, rows: baselineRows(value) },
    difference: measure(evidence, allRows, evidence.difference, unit, confidence),
    relative: measure(evidence, allRows, evidence.relative, 'relative', confidence),
  };
}

/** A `score` such as a correlation has no unit to print. */
export function unitOf(unit: 'fraction' | 'score' | 'nats'): string {
  return unit === 'score' ? '1' : unit;
}

/**
 * What an estimate's rows are rows of. A share of one class rests on the rows of the class; what is resampled, as the
 * difference of two precisions is, rests on all rows of the scope. `allRows` are the rows of the data.
 */
export function rowsOf({ request, scope }: Evidence, count: number, allRows: number): Rows {
  const { shareOf } = request.metric;
  if (shareOf !== undefined && count < scope.rows.length) {
    return { count, of: { ...shareOf, slice: scope.slice }, among: allRows };
  }
  return scope.slice === null
    ? { count, of: { kind: 'data' }, among: null }
    : { count, of: { kind: 'slice', ...scope.slice }, among: allRows };
}

/** Both models saw the same rows, but take other rows for a class. */
function baselineRows({ rows }: Measure): Rows | null {
  return rows?.of.kind === 'prediction' ? null : rows;
}

function measure(
  evidence: Evidence,
  allRows: number,
  estimate: Estimate | null,
  unit: string,
  confidence: number,
): Measure | null {
  if (estimate === null) return null;
  const interval = documentInterval(estimate.interval(confidence));
  return { value: estimate.value, unit, interval, rows: rowsOf(evidence, estimate.n, allRows) };
}

function documentInterval({ low, high, confidence, method }: IntervalEstimate): Interval {
  return { low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null, confidence, method };
}
