import type { Tensor, TensorSpec } from '../core/tensor.ts';
import type { Bytes, Milliseconds } from '../core/units.ts';

export interface Signature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Outputs that are sequences, maps or optional values: they cannot be fetched. */
  readonly nonTensorOutputs?: readonly string[] | undefined;
}

/** Turns batches of rows into predictions. Whatever kills it is a SubjectError with the cause, never a lost job. */
export interface Predictor {
  readonly signature: Signature;
  /** Versions and settings for the result's `environment`: runtime, execution provider, threads. */
  readonly environment: Readonly<Record<string, string | number>>;
  /**
   * Only the outputs named are fetched. Calls may overlap; answers come in the order of the calls. The inputs' data is
   * read until the answer is there and must not change before. A model that fixes the size of its batches takes any number
   * of rows all the same: it is run as often as that takes, the last row repeated where a batch is not full.
   */
  predict(inputs: ReadonlyMap<string, Tensor>, outputs: readonly string[]): Promise<ReadonlyMap<string, Tensor>>;
  close(): Promise<void>;
}

/**
 * How a model's quantised operators add up their products on x86. `native`: as the runtime's default kernels do, which
 * without VNNI instructions saturate at 16 bits, so the same model says something else on another processor. `exact`: in
 * 32 bits everywhere, as with VNNI. Models without such operators are the same under both.
 */
export type QuantisedArithmetic = 'exact' | 'native';

/**
 * What the runtime's threads do while they wait for each other. `awake`: they go on asking, as is the runtime's default, which
 * answers soonest. `asleep`: they leave the processor to others, such as those who prepare the next batch.
 */
export type Waiting = 'awake' | 'asleep';

/** Whether the runtime rewrites the graph before it runs it. */
export type Optimisation = 'all' | 'disabled';

export interface PredictorBudget {
  /** For one batch, and for loading the model. */
  readonly timeout: Milliseconds;
  /** Resident memory of the child process. */
  readonly memory: Bytes;
  /** Intra-op threads; 0 lets the runtime choose. */
  readonly threads: number;
  /** Default: exact. */
  readonly quantisedArithmetic?: QuantisedArithmetic | undefined;
  /** Default: awake. */
  readonly waiting?: Waiting | undefined;
  /** Default: all. */
  readonly optimisation?: Optimisation | undefined;
}
