import type { OnnxModel } from '../../../onnx/model.ts';
import type { Predictor } from '../../../predict/predictor.ts';
import type { Parity } from '../execution.ts';
import { fetched, ofTheModel } from '../run-model.ts';
import { type AgreementSum, sumAgreement } from './agreement.ts';
import type { Reference, Sample, Tensors } from './reference.ts';
import { rowsFrom } from './rows.ts';
import type { Tolerance } from './tolerance.ts';

/** What was found, and the inputs on which the two lay furthest apart. */
export interface Comparison {
  readonly parity: Parity;
  readonly furthest: Furthest | null;
}

export interface Furthest {
  readonly inputs: Tensors;
  readonly otherInputs: Tensors | null;
}

/**
 * Asks the model what the reference has answers to and compares, output by output. Throws ConfigurationError where the
 * reference does not have every input.
 */
export async function compareWith(
  reference: Reference,
  predictor: Predictor,
  model: OnnxModel,
  toleranceOf: (output: string) => Tolerance,
): Promise<Comparison> {
  const questions = await reference.ask(predictor, model);
  const { rows } = questions;
  const own = fetched(predictor);
  const compared = own.filter((output) => questions.outputs.includes(output));
  const missing = model.outputs.map(({ name }) => name).filter((output) => !compared.includes(output));
  const lost = questions.outputs.filter((output) => !compared.includes(output));
  const found = { name: reference.name, rows, missing, lost };
  const nothing = { ...found, problem: questions.problem, outputs: new Map() };
  if (questions.problem !== null || compared.length === 0) return { parity: nothing, furthest: null };
  const sums = new Map(compared.map((output) => [output, sumAgreement(toleranceOf(output))]));
  let furthest: { sample: Sample; row: number; outside: number } | undefined;
  try {
    for await (const sample of questions.samples(compared)) {
      const [values, wanted] = await Promise.all([predictor.predict(sample.inputs, compared), sample.wanted()]);
      const { outside, row } = addAll(sums, values, wanted);
      if (furthest === undefined || outside > furthest.outside) furthest = { sample, row, outside };
    }
  } catch (error) {
    return { parity: { ...nothing, problem: ofTheModel(error) }, furthest: null };
  }
  const outputs = new Map([...sums].map(([output, sum]) => [output, sum.result()]));
  return { parity: { ...found, problem: null, outputs }, furthest: furthest ? fewRows(furthest) : null };
}

function addAll(sums: ReadonlyMap<string, AgreementSum>, values: Tensors, wanted: Tensors) {
  let worst = { outside: 0, row: 0 };
  for (const [output, sum] of sums) {
    const added = sum.add(values.get(output)!, wanted.get(output)!);
    if (added.outside > worst.outside) worst = added;
  }
  return worst;
}

/** As many rows as a look at every tensor of a model can be had for. */
const FEW = 4;

function fewRows({ sample, row }: { readonly sample: Sample; readonly row: number }): Furthest {
  const { inputs, otherInputs } = sample;
  return { inputs: rowsFrom(inputs, row, FEW), otherInputs: otherInputs && rowsFrom(otherInputs, row, FEW) };
}
