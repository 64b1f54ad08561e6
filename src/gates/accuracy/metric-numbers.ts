import type { MetricValue } from '../../metrics/metric.ts';
import type { PairedEstimates } from '../../stats/bootstrap.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { pairedDifference } from '../../stats/paired-difference.ts';
import { pairedRatio } from '../../stats/paired-ratio.ts';
import type { PairedTable } from '../../stats/paired-table.ts';
import { capitalised, sentence } from '../../wording/sentence.ts';

/** A metric of both models on one set of rows. What is null is not defined, for the reason given. */
export interface MetricNumbers {
  readonly candidate: number | null;
  readonly baseline: number | null;
  /** Of the candidate's own value. */
  readonly value: Estimate | null;
  /** Candidate minus baseline on the same rows. */
  readonly difference: Estimate | null;
  /** (Candidate − baseline) / |baseline|. */
  readonly relative: Estimate | null;
  readonly reason: string | null;
}

/** A share of rows: exact for the value, a paired score interval for the comparison. */
export function fromShares(
  value: number,
  before: MetricValue | null,
  exact: Estimate,
  table: PairedTable | null,
): MetricNumbers {
  const baseline = before?.defined ? before.value : null;
  return {
    candidate: value,
    baseline,
    value: exact,
    difference: table && pairedDifference(table),
    relative: table && baseline !== null && baseline > 0 ? pairedRatio(table) : null,
    reason: baseline === 0 ? RELATIVE_TO_ZERO : before && !before.defined ? reasonSentence(before.reason) : null,
  };
}

/**
 * What is told of a metric: its value, and difference and relative change where a defined baseline stands beside it.
 */
export function compose(
  value: number,
  before: MetricValue | null,
  own: Estimate,
  estimates: PairedEstimates | null,
): MetricNumbers {
  const baseline = before?.defined ? before.value : null;
  const compared = estimates !== null && baseline !== null;
  return {
    candidate: value,
    baseline,
    value: own,
    difference: compared ? estimates.difference() : null,
    relative: compared && baseline !== 0 ? estimates.relativeChange() : null,
    reason: baseline === 0 ? RELATIVE_TO_ZERO : before && !before.defined ? `Of the baseline: ${before.reason}.` : null,
  };
}

const RELATIVE_TO_ZERO = 'The baseline is 0, and nothing is a percentage of 0; write the limit in points.';

/** The numbers of a metric that could not be measured, all null, with why. */
export function nothing(reason: string): MetricNumbers {
  return { candidate: null, baseline: null, value: null, difference: null, relative: null, reason };
}

/** A reason as a sentence: a capital where it begins with a plain word, and a full stop. */
export function reasonSentence(text: string): string {
  // The name of a metric stays as it is written.
  return sentence(/^[a-z]+[ ,]/.test(text) ? capitalised(text) : text);
}

/** Rows on which the two models differ in success. */
export function pairedTableOf(
  rows: number,
  candidate: (row: number) => boolean,
  baseline: (row: number) => boolean,
): PairedTable {
  const table = { bothRight: 0, gained: 0, lost: 0, bothWrong: 0 };
  for (let row = 0; row < rows; row++) table[cellOf(candidate(row), baseline(row))]++;
  return table;
}

/** The cell of the paired table for one row, from who was right about it. */
export function cellOf(candidate: boolean, baseline: boolean): keyof PairedTable {
  if (candidate) return baseline ? 'bothRight' : 'gained';
  return baseline ? 'lost' : 'bothWrong';
}
