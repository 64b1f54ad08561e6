import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { TensorSpec } from '../core/tensor.ts';
import type { Signature } from './predictor.ts';
import { shownShape } from './tensor-types.ts';

export const OUTPUT_KINDS = ['logits', 'probabilities', 'labels'] as const;
export type OutputKind = (typeof OUTPUT_KINDS)[number];

/** The output that holds the predictions. */
export interface OutputChoice {
  readonly name: string;
  /** `unknown`: its name does not say whether it holds logits or probabilities; the first batch's values will. */
  readonly kind: OutputKind | 'unknown';
  /** Who says which kind: the user is believed, a guess by the name is checked against the values. */
  readonly saidBy: 'user' | 'name' | 'type' | 'nobody';
}

export interface OutputOptions {
  readonly output?: string | undefined;
  readonly kind?: OutputKind | undefined;
  /** Where they were, or would be, written. */
  readonly position?: SourcePosition | undefined;
}

/** What exporters call the output that classes are read from, most telling first. */
const USUAL_NAMES = ['logits', 'probabilities', 'output_probability', 'scores', 'label', 'output_label'];

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
