import { placed } from '../../../core/errors.ts';
import { inputsFor } from '../inputs.ts';
import type { Setting, TimedArm } from './arm.ts';

/** An ONNX file, in a process of its own. */
export async function openOnnxArm(
  model: { readonly name: string; readonly path: string },
  { policy, source, context, place }: Setting,
): Promise<TimedArm> {
  const { timeout, memory, threads, processors, provider } = policy.keys;
  const predictor = await placed(policy.sources.at(['provider']), () =>
    context.openOnnx(
      model,
      { timeout, memory, threads, quantisedArithmetic: 'native' },
      { executionProviders: [provider], processors, ...place },
    ),
  );
  const { environment, signature } = predictor;
  return {
    environment,
    rhythm: null,
    prepare: async (cell) =>
      predictor.feed(await inputsFor({ name: model.name, signature }, cell, policy, source, context.signal)),
    time: (block) => predictor.time(block),
    started: () => predictor.started(),
    harness: () => predictor.harness(),
    close: () => predictor.close(),
  };
}
