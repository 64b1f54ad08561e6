import type { Pixels } from '../../images/resize.ts';
import type { QuantisedArithmetic } from '../../predict/predictor.ts';
import type { SliceColumn } from './slice-columns.ts';

/**
 * Everything the accuracy gate decides on, by what is predicted of a row. Arrays have one entry per labelled row, in the
 * order of the table.
 */
export type Measurement = ClassMeasurement | SetMeasurement | ValueMeasurement;

interface AnyMeasurement {
  readonly rows: number;
  /** Rows left out because they have no label. */
  readonly unlabelled: number;
  /** How a report names each row: its id, or `row 17`, counted from 1. */
  readonly name: (row: number) => string;
  readonly slices: readonly SliceColumn[];
  /** Numbers of each row that the user's own programs made; absent where there are none. */
  readonly custom?: readonly CustomValues[];
  /** The images on which the model is worst, where they are asked for. */
  readonly worstImages?: readonly WorstImage[];
  /** Of each row its group, where rows of a group hang together; null where each stands alone. */
  readonly groups: Int32Array | null;
  /** What a reader should know about how the models were read, one sentence each. */
  readonly notes: readonly string[];
  /** Those of the notes that name a mistake by what was tried or counted, most likely first; absent where there are none. */
  readonly guesses?: readonly string[];
  /** How quantised operators were computed; null where neither model has any. */
  readonly quantised: QuantisedArithmetic | null;
}

/** An image as a person sees it, and the row that it is of. */
export interface WorstImage {
  readonly row: number;
  readonly pixels: Pixels;
}

/** What a program of the user says of every row, of either model. */
export interface CustomValues {
  readonly name: string;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array | null;
}

/** One of several classes for each row. */
export interface ClassMeasurement extends AnyMeasurement {
  readonly kind: 'classes';
  /** Every class that occurs in the labels or that a model can predict; labels and predictions refer to it by index. */
  readonly classes: readonly string[];
  readonly label: Int32Array;
  readonly candidate: ClassPredictions;
  readonly baseline: ClassPredictions | null;
}

/** Any number of labels for each row. */
export interface SetMeasurement extends AnyMeasurement {
  readonly kind: 'sets';
  /** The labels that a row may have. */
  readonly classes: readonly string[];
  /** rows × labels, row-major: 1 where the row has the label. */
  readonly truth: Uint8Array;
  readonly candidate: SetPredictions;
  readonly baseline: SetPredictions | null;
}

export interface SetPredictions {
  /** rows × labels, row-major: 1 where the probability is at or above the threshold. */
  readonly predicted: Uint8Array;
  /** The probabilities, laid out alike; NaN where the model gave none. */
  readonly score: Float64Array;
  readonly nonFinite: number;
}

/** One number for each row. */
export interface ValueMeasurement extends AnyMeasurement {
  readonly kind: 'values';
  readonly value: Float64Array;
  readonly candidate: ValuePredictions;
  readonly baseline: ValuePredictions | null;
}

export interface ClassPredictions {
  /** Class index of each row; −1 where the scores were not finite. */
  readonly predicted: Int32Array;
  readonly scores: TrueClassScores | NoScores;
  /** Rows with NaN or infinite outputs. */
  readonly nonFinite: number;
}

/** Of all scores of a row only what the metrics need. */
export interface TrueClassScores {
  readonly known: true;
  /** 1-based rank of the true class; null where no metric asks for it. */
  readonly rank: Int32Array | null;
  /** Probability of the true class; null where no metric asks for it. */
  readonly probability: Float64Array | null;
  /** Σ (p − [true class])² over the classes, halved where there are two. */
  readonly brier: Float64Array | null;
  /** Probability of the class with the highest score, and whether that is the true one. */
  readonly confidence: Float64Array | null;
  readonly topRight: Uint8Array | null;
  /** By class, the score of every row for it; of two classes whatever orders rows as its probability does. */
  readonly columns: ReadonlyMap<string, Float64Array> | null;
  /** Machine epsilon of the type in which the probabilities were computed. */
  readonly epsilon: number;
}

export interface NoScores {
  readonly known: false;
  /** Why, as the rest of a sentence that begins with "The model’s" or "The baseline’s". */
  readonly reason: string;
}

export interface ValuePredictions {
  readonly predicted: Float64Array;
  /** Bounds of an interval of each number, where the model gives some. */
  readonly bounds?: { readonly low: Float64Array; readonly high: Float64Array };
  readonly nonFinite: number;
}
