import type { SourcePosition } from '../core/errors.ts';
import type { Digest } from '../core/units.ts';
import type { Task } from '../metrics/metric.ts';
import type { FileDigest } from '../onnx/digest.ts';
import type { ColumnInfo, RowBatch } from '../table/rows.ts';
import type { Categories } from './categories.ts';
import type { InputMapping } from './feeds.ts';
import type { NonFinite } from './non-finite.ts';
import type { PredictedRows } from './outputs.ts';
import type { PredictorBudget } from './predictor.ts';

/** Whose predictions these are, by bytes. */
export interface ModelIdentity {
  /** What messages call it. */
  readonly name: string;
  /** `model`: the bytes that answer. `predictions`: what a model that is not here has said before. */
  readonly bytes: 'model' | 'predictions';
  readonly digest: Digest;
  readonly files: readonly FileDigest[];
}

/** The rows that predictions are asked for, as far as they are known before any is read. */
export interface RowsToPredict {
  /** What messages call the table. */
  readonly table: string;
  readonly columns: readonly ColumnInfo[];
  /** What each row has: a class among several, or a number. */
  readonly task: Task;
  /** The column whose value names each row, where there is one. */
  readonly id?: string | undefined;
  /** Which column feeds which input, where the user says. */
  readonly inputs?: InputMapping | undefined;
  /** Columns that are fed as numbers for their values. A program or an endpoint that takes rows gets them as they are. */
  readonly categories?: Categories | undefined;
  /** What a null is to an input of floating point. Default: error. */
  readonly missing?: 'error' | 'nan' | undefined;
  /** Columns with another purpose, such as the label: never taken for an input unless `inputs` says so. */
  readonly reserved?: readonly string[] | undefined;
  /** Where predictions are kept between runs; by default nowhere. Models whose bytes are not at hand are asked anew each time. */
  readonly kept?: Keeping | undefined;
}

/** Where predictions are kept between runs. */
export interface Keeping {
  /** Absolute. Made where it is not there. */
  readonly folder: string;
  /** Of the rows, and of whatever is made of them before they are fed. */
  readonly rows: Digest;
  /** How many they are: of fewer nothing is kept. */
  readonly count: number;
}

export interface PredictedBatch {
  /** The rows that went in, with whatever further columns were read. */
  readonly batch: RowBatch;
  /** What each output that was read says of them, a model's own labels before its scores. */
  readonly predicted: readonly PredictedRows[];
  /** Features, not predictions. */
  readonly nonFiniteFeatures: NonFinite;
  /** Features that were null and fed as NaN. */
  readonly filled: number;
}

/** Rows in, predicted rows out: whether a model runs for that, and where, is its own affair. */
export interface RowPredictor {
  readonly identity: ModelIdentity;
  /** What the predictions are read from: the names of the model's outputs, or of columns. */
  readonly output: string;
  /** The class of each column of scores, where the model says it. */
  readonly classes?: readonly string[];
  /** Outputs that nobody can read, such as a sequence of maps. */
  readonly unreadable: readonly string[];
  /** Versions and settings for the result's `environment`. */
  readonly environment: Readonly<Record<string, string | number>>;
  /** The columns that `predict` must be given, each once. */
  readonly columns: readonly string[];
  /** Those of them whose text is wanted as it stands in the file. */
  readonly texts: readonly string[];
  /**
   * Predictions for every batch, in order, as many rows as went in; an empty batch is left out. Rows are read ahead.
   * Throws ConfigurationError where rows do not fit, SubjectError for whatever the model does, at the batch concerned.
   */
  predict(rows: AsyncIterable<RowBatch>): AsyncIterable<PredictedBatch>;
  close(): Promise<void>;
}

/** A model whose bytes were read and which does not run yet. */
export interface FoundModel {
  readonly identity: ModelIdentity;
  /** Whether it computes on quantised numbers: then what it says depends on `PredictorBudget.quantisedArithmetic`. */
  readonly quantised: boolean;
  /** Throws ConfigurationError where rows and model do not fit together, and what the model's kind throws. */
  open(rows: RowsToPredict, budget: PredictorBudget): Promise<RowPredictor>;
}

/** A model as somebody named it. */
export interface NamedModel<Source> {
  readonly name: string;
  readonly source: Source;
  /** Where it, or what must be said about it, was written. */
  readonly position: SourcePosition | undefined;
}
