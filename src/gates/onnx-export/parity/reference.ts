import type { Tensor } from '../../../core/tensor.ts';
import type { OnnxModel } from '../../../onnx/model.ts';
import type { Predictor } from '../../../predict/predictor.ts';
import type { Provenance } from '../../gate.ts';
import type { Precision } from '../precision.ts';

export type Tensors = ReadonlyMap<string, Tensor>;

/** A model that another one is held against. */
export interface ReferenceModel {
  readonly name: string;
  readonly path: string;
  readonly structure: OnnxModel;
}

/** What the outputs of a model are held against: what the framework said, or another model. */
export interface Reference {
  /** What the policy calls it. */
  readonly name: string;
  /** Every file of it that was read, for the evidence. */
  readonly datasets: Provenance['datasets'];
  /** Of the model that it is; null where it holds outputs. */
  readonly precision: Precision | null;
  /** The model that it is; null where it holds outputs. */
  readonly model: ReferenceModel | null;
  /** Whether the inputs of its questions are made here. */
  readonly generated: boolean;
  /** Throws ConfigurationError where it does not have every input. */
  ask(predictor: Predictor, model: OnnxModel): Promise<Questions>;
  close(): Promise<void>;
}

/** What can be asked of a model whose answers are known. */
export interface Questions {
  readonly rows: number;
  /** Outputs that have an answer, whether the model has them or not. */
  readonly outputs: readonly string[];
  /** Why nothing can be asked: the batch does not fit; null where it can. */
  readonly problem: string | null;
  samples(outputs: readonly string[]): AsyncIterable<Sample>;
}

export interface Sample {
  readonly inputs: Tensors;
  /** What the other model is asked with; null where the reference is none. */
  readonly otherInputs: Tensors | null;
  /** The answers: from the reference, or asked of the other model while this one computes. */
  wanted(): Promise<Tensors>;
}
