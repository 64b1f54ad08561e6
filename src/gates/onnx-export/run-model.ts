import { AssayError } from '../../core/errors.ts';
import type { Tensor, TensorSpec } from '../../core/tensor.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import { tensorSpec, type ValueInfo } from '../../onnx/value-info.ts';
import { generateInputs, type Making } from '../../predict/generated-inputs.ts';
import type { Predictor } from '../../predict/predictor.ts';
import { symbolOf, symbolsOf } from '../../predict/symbols.ts';
import { shownShape } from '../../predict/tensor-types.ts';
import { type AskedSizes, sizesOf } from './asked-sizes.ts';
import type { SizedRun } from './execution.ts';
import { type Agreement, sumAgreement } from './parity/agreement.ts';
import type { Tolerance } from './parity/tolerance.ts';

/** What can be fed; or why the model cannot be run from here. */
export function runnable({ inputs, outputs }: OnnxModel): readonly TensorSpec[] | { readonly notRun: string } {
  const specs: TensorSpec[] = [];
  for (const value of inputs) {
    const found = tensorSpec(value);
    if (!found.ok) return { notRun: `the input ${value.name} ${found.reason}` };
    specs.push(found.spec);
  }
  // One output of such a type keeps the runtime from opening the model here; a sequence or a map is only not fetched.
  const odd = outputs.find(
    ({ kind, type }) => kind === 'tensor' && type !== null && type.code !== 0 && type.tensor === null,
  );
  if (odd)
    return {
      notRun: `the output ${odd.name} has the element type ${odd.type!.name}, which ONNX Runtime for Node.js cannot exchange`,
    };
  if (outputs.every(({ kind }) => kind !== 'tensor' && kind !== 'unknown')) {
    return { notRun: `no output is a tensor: ${outputs.map(({ name, kind }) => `${name} is a ${kind}`).join(', ')}` };
  }
  return specs;
}

/** More symbols than these are only changed together. */
const MAX_SYMBOLS = 8;

/**
 * Each symbolic dimension with each of its sizes while the others stay at one, then all with the same size, then each with another than
 * its neighbour: what mixes up two dimensions runs where they are alike. The others stay at what `real` inputs have, since that is
 * legal; the first dimension, which is rows, at its own second size.
 */
export function sizesToRun(
  inputs: readonly TensorSpec[],
  asked: AskedSizes,
  real?: ReadonlyMap<string, Tensor>,
): readonly ReadonlyMap<string, number>[] {
  const symbols = symbolsOf(inputs);
  if (symbols.length === 0) return [new Map()];
  const like = legalSizes(inputs, real ?? new Map());
  const sizes = (symbol: string) => sizesOf(asked, symbol);
  const other = (symbol: string) => like.get(symbol) ?? sizes(symbol)[Math.min(1, sizes(symbol).length - 1)]!;
  const each = (size: (symbol: string, at: number) => number) =>
    new Map(symbols.map((symbol, at) => [symbol, size(symbol, at)]));
  const alone = symbols.flatMap((symbol) =>
    sizes(symbol).map((size) => each((name) => (name === symbol ? size : other(name)))),
  );
  const most = Math.max(...symbols.map((symbol) => sizes(symbol).length));
  const together = Array.from({ length: most }, (_, turn) => each((name) => sizes(name)[turn % sizes(name).length]!));
  const mixed = each((name, at) => sizes(name)[at % sizes(name).length]!);
  const runs = [...(symbols.length > MAX_SYMBOLS ? [] : alone), ...together, mixed, each(other)];
  return [...new Map(runs.map((run) => [JSON.stringify([...run]), run])).values()];
}

/** By dimension that has no fixed size, the size that these inputs have; not of rows, of which any number is legal. */
function legalSizes(inputs: readonly TensorSpec[], real: ReadonlyMap<string, Tensor>): ReadonlyMap<string, number> {
  const rows = new Set(
    inputs.flatMap(({ name, dims: [first] }) => (typeof first === 'string' ? [symbolOf(first, name, 0)] : [])),
  );
  const found = inputs.flatMap(({ name, dims }) =>
    dims.flatMap((dim, axis): [string, number][] => {
      const size = real.get(name)?.dims[axis];
      return typeof dim === 'string' && size !== undefined ? [[symbolOf(dim, name, axis), size]] : [];
    }),
  );
  return new Map(found.filter(([symbol]) => !rows.has(symbol)));
}

/** Every symbolic dimension 0; and, where there are several, each of them alone. */
export function emptySizes(like: ReadonlyMap<string, number>): readonly ReadonlyMap<string, number>[] {
  const symbols = [...like.keys()];
  const all = new Map(symbols.map((symbol) => [symbol, 0]));
  if (symbols.length < 2 || symbols.length > MAX_SYMBOLS) return [all];
  return [all, ...symbols.map((symbol) => new Map([...like, [symbol, 0]]))];
}

/** Runs the model with these sizes. A failure of the model is what comes of it; anything else is thrown. */
export async function runWith(
  predictor: Predictor,
  model: OnnxModel,
  inputs: readonly TensorSpec[],
  sizes: ReadonlyMap<string, number>,
  seed: number,
  making: Making,
): Promise<SizedRun> {
  try {
    const outputs = await predictor.predict(generateInputs(inputs, sizes, seed, making), fetched(predictor));
    return { sizes, ...shapeProblems(model.outputs, outputs, sizes) };
  } catch (error) {
    return { sizes, problem: ofTheModel(error), misdeclared: null };
  }
}

/** A run of each on the same inputs: how far the second lies from the first, by output. */
export async function compareRuns(
  one: Predictor,
  other: Predictor,
  inputs: ReadonlyMap<string, Tensor>,
  toleranceOf: (output: string) => Tolerance,
): Promise<ReadonlyMap<string, Agreement>> {
  const first = await one.predict(inputs, fetched(one));
  const second = await other.predict(inputs, fetched(one));
  return new Map(
    [...first].map(([name, tensor]) => {
      const sum = sumAgreement(toleranceOf(name));
      sum.add(second.get(name)!, tensor);
      return [name, sum.result()];
    }),
  );
}

/** The message of a failure that is the model’s own; throws what is not. */
export function ofTheModel(error: unknown): string {
  if (error instanceof AssayError && error.kind === 'subject') return error.message;
  throw error;
}

/** The names of all outputs, as a run is asked for them. */
export function fetched({ signature }: Predictor): readonly string[] {
  return signature.outputs.map(({ name }) => name);
}

/** What a run says about the shapes that the outputs declare. */
function shapeProblems(
  declared: readonly ValueInfo[],
  outputs: ReadonlyMap<string, Tensor>,
  sizes: ReadonlyMap<string, number>,
): Pick<SizedRun, 'problem' | 'misdeclared'> {
  let problem: string | null = null;
  let misdeclared: string | null = null;
  for (const { name, dims } of declared) {
    const tensor = outputs.get(name);
    if (!tensor || dims === null) continue;
    const { dims: came } = tensor;
    const what = `The output "${name}" came back as ${shownShape(tensor.type, came)}, and it is declared as ${shownShape(tensor.type, dims)}.`;
    // Of a size without a name in an output nothing is promised.
    const promised = dims.map((dim) => (typeof dim === 'string' && dim !== '' ? sizes.get(dim) : undefined));
    if (promised.some((size, axis) => size !== undefined && size !== came[axis])) problem ??= what;
    else if (dims.length !== came.length || dims.some((dim, axis) => typeof dim === 'number' && dim !== came[axis])) {
      misdeclared ??= what;
    }
  }
  return { problem, misdeclared };
}
