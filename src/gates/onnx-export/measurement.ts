import type { OnnxModel } from '../../onnx/model.ts';
import type { Structure } from '../../onnx/structure.ts';
import type { Execution } from './execution.ts';
import type { ModelSignature } from './signature.ts';

/** Everything that the gate decides on. */
export interface Measurement {
  readonly model: OnnxModel;
  readonly structure: Structure;
  /** Of the model file and of each file with external data. */
  readonly bytes: number;
  /** What the committed signature says; null where the policy names none. */
  readonly promised: { readonly file: string; readonly signature: ModelSignature } | null;
  /** What came of running it; null where nothing was run, and why. */
  readonly execution: Execution | { readonly notRun: string };
}
