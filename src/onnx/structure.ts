import { type Inference, infer } from './infer/infer.ts';
import type { OnnxModel } from './model.ts';
import { type NameProblem, nameProblems } from './names.ts';

/** What follows from a model’s structure, without running it. */
export interface Structure {
  readonly names: readonly NameProblem[];
  readonly inference: Inference;
}

export function structureOf(model: OnnxModel): Structure {
  return { names: nameProblems(model), inference: infer(model) };
}
