import type { ExternalFiles } from '../../../onnx/files.ts';
import type { OnnxModel } from '../../../onnx/model.ts';
import type { Structure } from '../../../onnx/structure.ts';
import type { TargetRuntime } from '../../../onnx/targets.ts';
import type { Weights } from '../../../onnx/weights.ts';
import type { Handling } from '../../../result/verdict.ts';

/** A model as the rules see it: what stands in its file, and what the policy says of it. */
export interface Judged extends Structure {
  readonly model: OnnxModel;
  /** What it keeps outside of its file. */
  readonly external: ExternalFiles;
  /** What its weights are; why nobody read them. */
  readonly weights: Weights | { readonly notRead: string };
  /** The runtime that must be able to read it; undefined where nobody said. */
  readonly target: TargetRuntime | undefined;
  /** Domains beyond ONNX’s own whose operators may be used. */
  readonly domains: readonly string[];
  /** Only these operators may be used; empty where any may. */
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

/** One place where a rule does not hold. */
export interface Finding {
  readonly where: string;
  /** What is wrong there, as a sentence without a full stop. */
  readonly what: string;
}

/** Findings, none where the rule holds; why it could not be told; or that the policy does not ask it of this model. */
export type RuleOutcome = readonly Finding[] | { readonly notChecked: string } | 'not-asked';

/** One rule on the structure of a model: its file, and a line in `index.ts`. */
export interface Rule {
  /** What holds where it holds, as a short sentence without a full stop. */
  readonly title: string;
  /** What becomes of a model that breaks it, where the policy does not say. */
  readonly handling: Handling;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
  find(judged: Judged): RuleOutcome;
}
