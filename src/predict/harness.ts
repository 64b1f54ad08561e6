import { performance } from 'node:perf_hooks';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { milliseconds } from '../core/units.ts';
import type { OnnxBinding, OnnxRuntime } from '../runtime/onnxruntime.ts';
import { nearestRank } from '../stats/nearest-rank.ts';
import { openDirectly } from './direct-session.ts';
import { timeCalls } from './time-calls.ts';

/** An ONNX file of 64 bytes: y = Identity(x), both float32 [1]; opset 13, IR 8. */
const IDENTITY = 'CAg6NgoQCgF4EgF5IghJZGVudGl0eRIAWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==';
const CALLS = { leadIn: 500, calls: 1000, first: 0, time: milliseconds(200) };

/** Median milliseconds of a call of a model that does nothing: what the binding and the timing of a call cost. */
export async function harnessCost(runtime: OnnxRuntime, binding: OnnxBinding | null): Promise<number> {
  const { session, call } = await openDirectly(binding, () =>
    runtime.InferenceSession.create(Buffer.from(IDENTITY, 'base64'), { intraOpNumThreads: 1 }),
  );
  try {
    const feeds = { x: new runtime.Tensor('float32', new Float32Array(1), [1]) as OrtTensor };
    const outputs = ['y'];
    const { latencies } = await timeCalls(
      () => call(feeds, outputs),
      CALLS,
      () => performance.now(),
    );
    return nearestRank(latencies.sort(), 0.5);
  } finally {
    await session.release();
  }
}
