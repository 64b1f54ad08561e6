import { placed } from '../../core/errors.ts';
import type { Tensor, TensorSpec } from '../../core/tensor.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import { generateInputs } from '../../predict/generated-inputs.ts';
import type { Optimisation, Predictor } from '../../predict/predictor.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import type { Execution, SizedRun } from './execution.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Agreement } from './parity/agreement.ts';
import { type Comparison, compareWith } from './parity/compare.ts';
import { compareLayers, isOutside } from './parity/layers.ts';
import type { HeldAgainst } from './parity/open-reference.ts';
import { findOverflows } from './parity/overflow.ts';
import type { Reference, Sample, Tensors } from './parity/reference.ts';
import { rowsFrom } from './parity/rows.ts';
import { REWRITTEN, type Tolerance, toleranceOf } from './parity/tolerance.ts';
import { computesInHalf, lowest, precisionOf } from './precision.ts';
import { compareRuns, emptySizes, fetched, ofTheModel, runWith, sizesToRun } from './run-model.ts';
import { asksForTensorRt, type Exercise, runTensorRt } from './tensorrt.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** The model under test: what it says of itself, what reports call it, where it is. */
interface ModelAtHand {
  readonly model: OnnxModel;
  readonly name: string;
  readonly path: string;
}

/** Runs the model in every way that the gate judges. */
export async function execute(
  { keys, sources }: Policy,
  context: GateContext,
  own: ModelAtHand,
  specs: readonly TensorSpec[],
  { reference, examples }: HeldAgainst,
): Promise<Execution> {
  const { model, name, path } = own;
  const looked = { name, path, structure: model };
  const { timeout, memory, threads, seed, sizes, ranges } = keys;
  const limits = { timeout, memory, threads, quantisedArithmetic: 'exact' } as const;
  const precision = lowest(precisionOf(model), reference?.precision ?? 'float32');
  const nothing: Execution = {
    refused: null,
    guessed: [],
    runs: [],
    empty: [],
    repeated: null,
    fresh: null,
    fallback: null,
    placement: null,
    unoptimised: null,
    parity: null,
    layers: null,
    overflows: null,
    tensorrt: null,
    precision,
    tolerances: new Map(),
    environment: {},
  };
  const place = { executionProviders: keys.providers };
  const open = (optimisation: Optimisation) => context.openOnnx({ name, path }, { ...limits, optimisation }, place);
  const predictor = await placed(sources.at(['providers']), () => open('all')).catch(ofTheModel);
  if (typeof predictor === 'string') return { ...nothing, refused: predictor };
  const tolerances = new Map(
    predictor.signature.outputs.map((spec) => [spec.name, toleranceOf(spec, precision, keys)]),
  );
  const tolerance = (output: string) => tolerances.get(output)!;
  try {
    const asked = sources.at([reference === null ? 'inputs' : 'reference']);
    const making = { ranges, real: await placed(asked, () => realInputs(predictor)) };
    const runs = [];
    for (const run of sizesToRun(specs, sizes, making.real)) {
      runs.push(await runWith(predictor, model, specs, run, seed, making));
    }
    const sound = runs.find(({ problem }) => problem === null);
    const sample = sound && generateInputs(specs, sound.sizes, seed, making);
    const repeated = sample ? await compareRuns(predictor, predictor, sample, tolerance) : null;
    const steady = repeated && [...repeated.values()].every(({ outside }) => outside === 0);
    const fresh = sample && steady ? await runAnother(predictor, sample, 'all', tolerance) : null;
    const unoptimised = sample && steady ? await runAnother(predictor, sample, 'disabled', () => REWRITTEN) : null;
    const compared =
      reference && (await placed(sources.at(['reference']), () => compareWith(reference, predictor, model, tolerance)));
    const layers = reference && compared ? await lookAtLayers(reference, compared) : null;
    const overflows = sound && sample ? await lookForOverflows(predictor, sample, sound.sizes) : null;
    const { environment } = predictor;
    const tensorrt = sample && asksForTensorRt(keys) ? await tryTensorRt(predictor, sample) : null;
    // Last of all: what has no elements ends some processes.
    const empty = sound && sound.sizes.size > 0 ? await runEmpty(sound.sizes) : [];
    return {
      ...nothing,
      fallback: keys.providers[0] === 'cpu' ? null : await lookForFallback(),
      placement: keys.providers[0] === 'cpu' || !sample ? null : await lookAtPlacement(sample),
      guessed: making.real ? [] : guessedInputs(specs, ranges),
      runs,
      repeated,
      fresh,
      unoptimised,
      parity: compared?.parity ?? null,
      layers,
      overflows,
      tensorrt,
      empty,
      tolerances,
      environment,
    };
  } finally {
    await predictor.close();
  }

  /** Of the reference, where it holds or is asked rows, or of rows alone: values that are legal for this model. */
  async function realInputs(asked: Predictor): Promise<Tensors | undefined> {
    const rows = reference ?? examples;
    if (rows === null || rows.generated) return undefined;
    const questions = await rows.ask(asked, model);
    if (questions.problem !== null) return undefined;
    for await (const { inputs } of questions.samples([])) return inputs;
    return undefined;
  }

  /** Opens it once more, and lets nothing run on the processor. */
  async function lookForFallback(): Promise<string> {
    const opened = await context.openOnnx({ name, path }, limits, { ...place, forbidCpu: true }).catch(ofTheModel);
    if (typeof opened === 'string') return opened;
    await opened.close();
    return '';
  }

  /** Opens it once more, profiled, and runs it once. */
  async function lookAtPlacement(sample: Tensors): Promise<Execution['placement']> {
    const opened = await context.openOnnx({ name, path }, limits, { ...place, profiled: true });
    try {
      await opened.predict(sample, fetched(opened));
      return await opened.placement();
    } finally {
      await opened.close();
    }
  }

  /** On the first rows of the reference, with its answers; without one on what was made, with those of ONNX Runtime. */
  async function tryTensorRt(asked: Predictor, sample: Tensors): Promise<Execution['tensorrt']> {
    // TensorRT multiplies float32 as TF32, whose mantissa is that of float16, unless it is told not to.
    const rounded = precision === 'float32' ? 'float16' : precision;
    const within = new Map(asked.signature.outputs.map((spec) => [spec.name, toleranceOf(spec, rounded, keys)]));
    const exercise = (await referenceExercise(asked)) ?? {
      inputs: sample,
      wanted: await asked.predict(sample, fetched(asked)),
      against: 'ONNX Runtime',
    };
    return runTensorRt({ keys, sources }, context, path, specs, exercise, within);
  }

  async function referenceExercise(asked: Predictor): Promise<Exercise | null> {
    const questions = await reference?.ask(asked, model);
    if (!questions || questions.problem !== null) return null;
    const answered = questions.outputs.filter((output) => fetched(asked).includes(output));
    for await (const { inputs, wanted } of questions.samples(answered)) {
      return { inputs, wanted: await wanted(), against: reference!.name };
    }
    return null;
  }

  /** In a process of its own, and in a new one wherever a run ended it. */
  async function runEmpty(like: ReadonlyMap<string, number>): Promise<readonly SizedRun[]> {
    const runs: SizedRun[] = [];
    let asked: Predictor | undefined;
    try {
      for (const sizes of emptySizes(like)) {
        asked ??= await open('all');
        const run = await runWith(asked, model, specs, sizes, seed, { ranges });
        runs.push(run);
        if (run.problem === null) continue;
        await asked.close();
        asked = undefined;
      }
    } finally {
      await asked?.close();
    }
    return runs;
  }

  /** In a session of its own, so that what a fresh one changes is seen too. */
  async function runAnother(
    first: Predictor,
    sample: ReadonlyMap<string, Tensor>,
    optimisation: Optimisation,
    within: (output: string) => Tolerance,
  ): Promise<ReadonlyMap<string, Agreement> | string> {
    const other = await open(optimisation).catch(ofTheModel);
    if (typeof other === 'string') return other;
    try {
      return await compareRuns(first, other, sample, within).catch(ofTheModel);
    } finally {
      await other.close();
    }
  }

  async function lookAtLayers(to: Reference, { parity, furthest }: Comparison): Promise<Execution['layers']> {
    const failed = [...parity.outputs].some(([output, found]) => isOutside(found, tolerance(output)));
    if (keys.layers === 'never' || (keys.layers === 'auto' && !failed && precision !== 'int8')) return null;
    if (to.model === null) {
      return failed
        ? { notDone: 'the reference holds outputs only; name the model that made them as reference' }
        : null;
    }
    if (furthest?.otherInputs == null) return null;
    const one = { ...looked, inputs: furthest.inputs };
    const other = { ...to.model, inputs: furthest.otherInputs };
    try {
      const layers = await compareLayers(context, one, other, limits, (spec) => toleranceOf(spec, precision, keys));
      // Of quantised models that keep what is asked, no layer need agree.
      return failed ? layers : { ...layers, first: null };
    } catch (error) {
      return { notDone: ofTheModel(error) };
    }
  }

  async function lookForOverflows(
    asked: Predictor,
    sample: Tensors,
    sizes: ReadonlyMap<string, number>,
  ): Promise<Execution['overflows']> {
    if (keys.layers === 'never' || (keys.layers === 'auto' && !computesInHalf(model))) return null;
    const questions = await reference?.ask(asked, model);
    const asks = questions && questions.problem === null ? questions : null;
    const samples = asks ? fewOf(asks.samples([])) : made();
    const areLegal = asks && !reference!.generated ? true : specs.every(({ name }) => Object.hasOwn(ranges, name));
    return findOverflows(context, looked, samples, limits, areLegal).catch((error: unknown) => ({
      notDone: ofTheModel(error),
    }));

    async function* made(): AsyncGenerator<Tensors> {
      yield sample;
      for (const sampling of ['low', 'high'] as const) {
        yield generateInputs(specs, sizes, seed, { ranges, sampling });
      }
    }
  }
}

function guessedInputs(specs: readonly TensorSpec[], ranges: OnnxExportKeys['ranges']): readonly string[] {
  return specs
    .filter(({ name, type }) => !type.startsWith('float') && !Object.hasOwn(ranges, name))
    .map(({ name }) => name);
}

/** Of as many questions as show what a model does to its inputs; each is a run for every group of its tensors. */
const FEW_SAMPLES = 4;
const FEW_ROWS = 16;

async function* fewOf(samples: AsyncIterable<Sample>): AsyncGenerator<Tensors> {
  let count = 0;
  for await (const { inputs } of samples) {
    yield rowsFrom(inputs, 0, FEW_ROWS);
    if (++count === FEW_SAMPLES) return;
  }
}
