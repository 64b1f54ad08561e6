import type { ExternalFiles } from '../../onnx/files.ts';
import type { Inventory } from '../../onnx/inventory.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import type { Structure } from '../../onnx/structure.ts';
import type { Weights } from '../../onnx/weights.ts';
import type { Execution } from './execution.ts';
import type { Exported } from './export-command.ts';
import type { Promised } from './promised.ts';

/** Everything that the gate decides on. */
export interface Measurement {
  /** What came of the command that writes the model; null where the policy names none. */
  readonly exported: Exported | null;
  readonly model: OnnxModel;
  readonly structure: Structure;
  readonly inventory: Inventory;
  /** What it keeps outside of its file. */
  readonly external: ExternalFiles;
  /** What its weights are; why nobody read them. */
  readonly weights: Weights | { readonly notRead: string };
  /** Of the model file and of each file with external data. */
  readonly bytes: number;
  /** What growth is measured from, or why there is nothing; null where the policy asks for no such limit. */
  readonly baseline: BaselineSize | { readonly missing: string } | null;
  /** What the committed signature says; null where the policy names none. */
  readonly promised: Promised | null;
  /** What came of running it; null where nothing was run, and why. */
  readonly execution: Execution | { readonly notRun: string };
}

export interface BaselineSize {
  readonly name: string;
  readonly bytes: number;
  readonly inventory: Inventory;
}
