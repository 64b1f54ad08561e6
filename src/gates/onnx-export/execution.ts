import type { ProviderShare } from '../../predict/placement.ts';
import type { Agreement } from './parity/agreement.ts';
import type { Layers } from './parity/layers.ts';
import type { Overflows } from './parity/overflow.ts';
import type { Tolerance } from './parity/tolerance.ts';
import type { Precision } from './precision.ts';
import type { TensorRtRun } from './tensorrt.ts';

/** What came of running a model. */
export interface Execution {
  /** Why the runtime refuses the model; null where it opened it. */
  readonly refused: string | null;
  /** Inputs of whole numbers or texts whose values were guessed: no range and no reference says which are legal. */
  readonly guessed: readonly string[];
  /** One for each size of each symbolic dimension, and one for each size of all together. */
  readonly runs: readonly SizedRun[];
  /** With every symbolic dimension 0, then each alone; none where there is no such dimension, or nothing else ran. */
  readonly empty: readonly SizedRun[];
  /** Of two runs on the same inputs in one session; null where none came to an end. */
  readonly repeated: ReadonlyMap<string, Agreement> | null;
  /** Of a second session opened alike, against the first; why it failed; null where nobody asked, as the first did not repeat. */
  readonly fresh: ReadonlyMap<string, Agreement> | string | null;
  /** Why nodes run on the processor although another provider comes first; '' where none does; null where nobody asked. */
  readonly fallback: string | null;
  /** Which provider ran which nodes; null where the processor comes first, or nothing ran. */
  readonly placement: readonly ProviderShare[] | null;
  /** Of a second session that rewrites nothing, against the first; why it failed; null where the first did. */
  readonly unoptimised: ReadonlyMap<string, Agreement> | string | null;
  /** What the model says against what the reference says; null where the policy names none. */
  readonly parity: Parity | null;
  /** Tensor by tensor, where the reference is a model: what was found, or why nobody looked. */
  readonly layers: Layers | { readonly notDone: string } | null;
  /** Tensors within that are NaN or infinite; why nobody looked; null where nobody need. */
  readonly overflows: Overflows | { readonly notDone: string } | null;
  /** What came of an engine of TensorRT; why none was built; null where nobody asks for one. */
  readonly tensorrt: TensorRtRun | { readonly notDone: string } | null;
  /** Whose numbers the tolerances are for. */
  readonly precision: Precision;
  /** By output, what its values must keep. */
  readonly tolerances: ReadonlyMap<string, Tolerance>;
  /** Versions and settings for the result. */
  readonly environment: Readonly<Record<string, string | number>>;
}

export interface SizedRun {
  /** By symbolic dimension, its size: of one that has no name, `input.axis`. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Why it failed, as a sentence; null where it did not. An output that breaks the promise of a symbol is a failure. */
  readonly problem: string | null;
  /** An output of another rank, or another size where it declares a number, as a sentence: runtimes let it pass. */
  readonly misdeclared: string | null;
}

export interface Parity {
  /** What the reference is called. */
  readonly name: string;
  readonly rows: number;
  /** Why it could not be compared: the batch does not fit, or the model failed; null where it was. */
  readonly problem: string | null;
  readonly outputs: ReadonlyMap<string, Agreement>;
  /** Outputs of the model that the reference does not have. */
  readonly missing: readonly string[];
  /** What the reference has beyond inputs and outputs: outputs that the export lost. */
  readonly lost: readonly string[];
}
