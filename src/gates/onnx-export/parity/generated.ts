import type { TensorSpec } from '../../../core/tensor.ts';
import { generateInputs, type Ranges, type Sampling } from '../../../predict/generated-inputs.ts';
import type { Predictor } from '../../../predict/predictor.ts';
import { symbolOf, symbolsOf } from '../../../predict/symbols.ts';
import { sizesOf } from '../asked-sizes.ts';
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
  const runs = SAMPLINGS.map((sampling, at) => {
    const turn = (symbol: string) => Math.max(1, sizesOf(sizes, symbol)[at % sizesOf(sizes, symbol).length]!);
    return { sampling, seed: seed + at, turn };
  });
  return {
    rows: runs.reduce((sum, { turn }) => sum + rowsOf(specs, turn), 0),
    outputs: fetched(other),
    problem: strangers(specs, other.signature.inputs),
    async *samples(outputs) {
      for (const { sampling, seed: own, turn } of runs) {
        const made = (inputs: readonly TensorSpec[]) =>
          generateInputs(inputs, new Map(symbolsOf(inputs).map((symbol) => [symbol, turn(symbol)])), own, {
            sampling,
            ranges: ranges as Ranges,
          });
        const otherInputs = made(other.signature.inputs);
        yield { inputs: made(specs), otherInputs, wanted: () => other.predict(otherInputs, outputs) };
      }
    },
  };
}

function rowsOf([first]: readonly TensorSpec[], turn: (symbol: string) => number): number {
  const rows = first?.dims[0];
  return typeof rows === 'string' ? turn(symbolOf(rows, first!.name, 0)) : (rows ?? 1);
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
