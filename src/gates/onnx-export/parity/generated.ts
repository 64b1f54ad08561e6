import type { TensorSpec } from '../../../core/tensor.ts';
import { generateInputs, type Ranges, type Sampling, symbolsOf } from '../../../predict/generated-inputs.ts';
import type { Predictor } from '../../../predict/predictor.ts';
import type { OnnxExportKeys } from '../keys.ts';
import { fetched } from '../run-model.ts';
import type { Questions } from './reference.ts';

/** Draws within the ranges, then what breaks arithmetic first: nothing but zeros, and either end of the range. */
const SAMPLINGS: readonly Sampling[] = ['random', 'random', 'random', 'random', 'random', 'zero', 'low', 'high'];

/**
 * Inputs that are made with the seed of the policy, the same numbers for both models. Real ones tell more: a model is made for
 * what it was trained on.
 */
export function generatedSamples(
  predictor: Predictor,
  other: Predictor,
  { seed, sizes, ranges }: Pick<OnnxExportKeys, 'seed' | 'sizes' | 'ranges'>,
): Questions {
  const specs = predictor.signature.inputs;
  const runs = SAMPLINGS.map((sampling, at) => ({ sampling, seed: seed + at, size: sizes[at % sizes.length]! }));
  const legal = runs.map((run) => ({ ...run, size: Math.max(1, run.size) }));
  return {
    rows: legal.reduce((sum, { size }) => sum + rowsOf(specs, size), 0),
    outputs: fetched(other),
    problem: strangers(specs, other.signature.inputs),
    async *samples(outputs) {
      for (const { sampling, seed: own, size } of legal) {
        const made = (inputs: readonly TensorSpec[]) =>
          generateInputs(inputs, symbolSizes(inputs, size), own, { sampling, ranges: ranges as Ranges });
        const otherInputs = made(other.signature.inputs);
        yield { inputs: made(specs), otherInputs, wanted: () => other.predict(otherInputs, outputs) };
      }
    },
  };
}

function symbolSizes(inputs: readonly TensorSpec[], size: number): ReadonlyMap<string, number> {
  return new Map(symbolsOf(inputs).map((symbol) => [symbol, size]));
}

function rowsOf(inputs: readonly TensorSpec[], size: number): number {
  const first = inputs[0]?.dims[0];
  return typeof first === 'number' ? first : first === undefined ? 1 : size;
}

/** Why the two cannot be asked the same; null where they can. */
function strangers(own: readonly TensorSpec[], others: readonly TensorSpec[]): string | null {
  const shape = (inputs: readonly TensorSpec[]) =>
    inputs
      .map(({ name, dims }) => `${name} of rank ${dims.length}`)
      .sort()
      .join(', ');
  if (shape(own) === shape(others)) return null;
  return `The model takes ${shape(own)}, and the reference takes ${shape(others)}: name rows that have every input of both with inputs.`;
}
