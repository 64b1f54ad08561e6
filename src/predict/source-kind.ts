import type { Logger } from '../core/log.ts';
import type { TableEngine } from '../table/rows.ts';
import type { FoundModel, NamedModel } from './row-predictor.ts';

/** What a kind of source may use of this machine; whatever is costly is made at the first call. */
export interface PredictorHost {
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** onnxruntime-node. Throws EnvironmentError where it cannot be found. */
  runtime(): Promise<{ readonly folder: string; readonly version: string }>;
  /** Absolute path of the program that calls `runPredictChild`. */
  readonly childProgram: string;
  tables(): Promise<TableEngine>;
}

/** One way of having predictions: a file of its own, and one line in `model-source.ts`. */
export interface SourceKind<Source> {
  /**
   * Reads which bytes these are and runs nothing, so that a broken file is told before any row is read; null where nothing
   * is at the place that the source names. Throws ConfigurationError where what is there is not what it should be.
   */
  find(model: NamedModel<Source>, host: PredictorHost): Promise<FoundModel | null>;
}
