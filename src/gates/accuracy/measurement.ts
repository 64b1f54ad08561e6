import type { QuantisedArithmetic } from '../../predict/predictor.ts';
import type { SliceColumn } from './truth.ts';

/** What a model said about every labelled row, reduced to what the metrics need. */
export interface Outcomes {
  /** Class index of each row; −1 where the scores were not finite. */
  readonly predicted: Int32Array;
  /** 1-based rank of the true class; null where the output holds labels only. */
  readonly rank: Int32Array | null;
  /** Probability of the true class; null where the output holds labels only. */
  readonly probability: Float64Array | null;
  /** Machine epsilon of the type in which the probabilities were computed. */
  readonly epsilon: number;
  /** Rows with NaN or infinite outputs. */
  readonly nonFinite: number;
}

/** Everything the accuracy gate decides on. Arrays have one entry per labelled row, in the order of the table. */
export interface Measurement {
  readonly rows: number;
  /** Rows left out because they have no label. */
  readonly unlabelled: number;
  /** Every class that occurs in the labels or that a model can predict; labels and predictions refer to it by index. */
  readonly classes: readonly string[];
  readonly label: Int32Array;
  /** How a report names each row: its id, or `row 17`, counted from 1. */
  readonly name: (row: number) => string;
  readonly slices: readonly SliceColumn[];
  readonly candidate: Outcomes;
  readonly baseline: Outcomes | null;
  /** How quantised operators were computed; null where neither model has any. */
  readonly quantised: QuantisedArithmetic | null;
}
