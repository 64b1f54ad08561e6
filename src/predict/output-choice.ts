import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { TensorSpec } from '../core/tensor.ts';
import type { Task } from '../metrics/metric.ts';
import type { Signature } from './predictor.ts';
import { shownShape } from './tensor-types.ts';

export const OUTPUT_KINDS = ['logits', 'probabilities', 'labels'] as const;
export type OutputKind = (typeof OUTPUT_KINDS)[number];

/** The output that holds the predictions. */
export interface OutputChoice {
  readonly name: string;
  /**
   * `values`: one number per row, which is the prediction. `unknown`: its name does not say whether it holds logits or
   * probabilities; the first batch's values will.
   */
  readonly kind: OutputKind | 'values' | 'unknown';
  /** Who says which kind: the user is believed, a guess by the name is checked against the values. */
  readonly saidBy: 'user' | 'name' | 'type' | 'nobody';
  /** Columns are labels that do not exclude each other: each is a probability, or the logit of one, of its own. */
  readonly independent?: boolean;
}

export interface OutputOptions {
  readonly output?: string | undefined;
  readonly kind?: OutputKind | undefined;
  /** Where they were, or would be, written. */
  readonly position?: SourcePosition | undefined;
}

/** The outputs to read for what is predicted of a row; see the functions of each. */
export function chooseOutputs(signature: Signature, task: Task, options: OutputOptions = {}): readonly OutputChoice[] {
  switch (task) {
    case 'values':
      return [chooseValueOutput(signature, options)];
    case 'sets':
      return [{ ...chooseOutput(scoresOnly(signature, options), options), independent: true }];
    case 'classes':
      return chooseClassOutputs(signature, options);
  }
}

/** Where nobody names an output, the one with scores: what a model decides of labels itself has another threshold. */
function scoresOnly(signature: Signature, { output }: OutputOptions): Signature {
  const outputs = signature.outputs.filter(({ type }) => isFloat(type));
  return output === undefined && outputs.length > 0 ? { ...signature, outputs } : signature;
}

/** What exporters call the output that classes are read from, most telling first. */
const USUAL_NAMES = ['logits', 'probabilities', 'output_probability', 'scores', 'label', 'output_label'];

/**
 * The outputs to read where rows have classes. Where the model gives its own label beside scores, both, the labels first:
 * what it calls a row is what production uses, and need not be its highest score (a tuned threshold, an SVM with
 * probabilities). One output otherwise, by `chooseOutput`, and where the user names one. Throws as that does.
 */
export function chooseClassOutputs(signature: Signature, options: OutputOptions = {}): readonly OutputChoice[] {
  const own = signature.outputs.find(isOwnLabel);
  if (options.output === undefined && own) {
    const label: OutputChoice = { name: own.name, kind: 'labels', saidBy: 'type' };
    if (options.kind === 'labels') return [label];
    const outputs = signature.outputs.filter((output) => isFloat(output.type));
    if (plausible(outputs)) return [label, chooseOutput({ ...signature, outputs }, options)];
  }
  return [chooseOutput(signature, options)];
}

/** Whole numbers or texts, one per row, under a name that says what they are. */
function isOwnLabel({ name, type, dims }: TensorSpec): boolean {
  return !isFloat(type) && dims.slice(1).every((dim) => dim === 1) && /label|class|predict/i.test(name);
}

/** What exporters call the output of a regressor. */
const VALUE_NAMES = ['variable', 'output', 'prediction', 'predictions', 'predicted', 'y', 'target'];

/**
 * The output to read where rows have numbers: the one that the user names; otherwise the only one that holds one number
 * per row, or one of those with a usual name. Throws ConfigurationError that lists the outputs where none of that settles it.
 */
export function chooseValueOutput(signature: Signature, options: OutputOptions = {}): OutputChoice {
  const fail = (problem: string) =>
    new ConfigurationError(`${problem} ${overview(signature)}`, { position: options.position });
  if (options.kind !== undefined) {
    throw fail(
      `These metrics are about numbers, and output-kind says ${options.kind}. Leave output-kind out, or ask for metrics of classes.`,
    );
  }
  if (options.output !== undefined) {
    const { name } = chooseOutput(signature, options);
    return { name, kind: 'values', saidBy: 'user' };
  }
  const single = signature.outputs.filter(
    ({ type, dims }) => type !== 'string' && type !== 'bool' && dims.slice(1).every((dim) => dim === 1),
  );
  const usual = VALUE_NAMES.map((name) => single.find((output) => output.name.toLowerCase() === name)).find(
    (found) => found,
  );
  const chosen = single.length === 1 ? single[0] : usual;
  if (chosen) return { name: chosen.name, kind: 'values', saidBy: 'type' };
  throw fail(
    single.length === 0
      ? 'No output holds one number per row, and these metrics are about numbers.'
      : 'Several outputs hold one number per row. Name the right one with output.',
  );
}

/**
 * The output that the user names; otherwise the only one, one with a usual name, or the only table of scores
 * [batch, classes]. Throws ConfigurationError that lists the outputs where none of that settles it.
 */
export function chooseOutput(signature: Signature, options: OutputOptions = {}): OutputChoice {
  const { outputs, nonTensorOutputs = [] } = signature;
  const fail = (problem: string) =>
    new ConfigurationError(`${problem} ${overview(signature)}`, { position: options.position });
  if (options.output !== undefined && nonTensorOutputs.includes(options.output)) throw fail(noTensor(options.output));
  const chosen =
    options.output === undefined ? plausible(outputs) : outputs.find(({ name }) => name === options.output);
  if (chosen) return { name: chosen.name, ...kindOf(chosen, options.kind, fail) };
  if (options.output !== undefined) {
    throw fail(
      `The model has no output "${options.output}".${didYouMean(
        options.output,
        outputs.map(({ name }) => name),
      )}`,
    );
  }
  if (outputs.length === 0 && nonTensorOutputs.length > 0) throw fail(noTensor(nonTensorOutputs[0]!));
  throw fail('Several outputs could hold the predictions. Name the right one with output.');
}

function plausible(outputs: readonly TensorSpec[]): TensorSpec | undefined {
  if (outputs.length === 1) return outputs[0];
  const usual = USUAL_NAMES.map((name) => outputs.find((output) => output.name.toLowerCase() === name)).find(
    (found) => found,
  );
  if (usual) return usual;
  const tables = outputs.filter(({ type, dims }) => isFloat(type) && dims.length === 2);
  return tables.length === 1 ? tables[0] : undefined;
}

function kindOf(
  { name, type }: TensorSpec,
  asked: OutputKind | undefined,
  fail: (problem: string) => ConfigurationError,
): Pick<OutputChoice, 'kind' | 'saidBy'> {
  if (!isFloat(type)) {
    if (asked !== undefined && asked !== 'labels') {
      throw fail(
        `Output "${name}" holds ${type}, so it cannot hold ${asked}. Name another output, or say output-kind: labels.`,
      );
    }
    return { kind: 'labels', saidBy: 'type' };
  }
  if (asked !== undefined) return { kind: asked, saidBy: 'user' };
  if (/logit/i.test(name)) return { kind: 'logits', saidBy: 'name' };
  if (/prob|softmax|sigmoid/i.test(name)) return { kind: 'probabilities', saidBy: 'name' };
  return { kind: 'unknown', saidBy: 'nobody' };
}

function isFloat(type: TensorSpec['type']): boolean {
  return type.startsWith('float');
}

function noTensor(name: string): string {
  return (
    `Output "${name}" is a sequence or a map, which cannot be read. Convert scikit-learn models with the option zipmap=False; ` +
    'export others with a tensor there.'
  );
}

function overview({ outputs, nonTensorOutputs = [] }: Signature): string {
  const tensors = outputs.map(({ name, type, dims }) => `"${name}" (${shownShape(type, dims)})`);
  return `The model's outputs are ${[...tensors, ...nonTensorOutputs.map((name) => `"${name}" (no tensor)`)].join(', ') || 'none'}.`;
}
