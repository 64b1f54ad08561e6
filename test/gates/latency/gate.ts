import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { milliseconds } from '../../../src/core/units.ts';
import type { GateContext } from '../../../src/gates/context.ts';
import { describeLatency } from '../../../src/gates/latency/describe.ts';
import { judgeLatency } from '../../../src/gates/latency/judge.ts';
import { measureLatency } from '../../../src/gates/latency/measure.ts';
import { findModel } from '../../../src/predict/model-source.ts';
import { openOnnxPredictor } from '../../../src/predict/onnx-predictor.ts';
import { modelOptions } from '../../predict/models.ts';
import { repository } from '../../table/tables.ts';
import { gateContext } from '../context.ts';
import { policyOf } from './recorded.ts';

/** The whole gate on fixtures, with the real runtime: `models/identity`, `digits/candidate`. */
export async function runGate(
  models: { readonly model: string; readonly baseline?: string },
  yaml: string,
  given: Partial<GateContext> = {},
) {
  const attached = new Map<string, Uint8Array>();
  const policy = policyOf(yaml, {
    model: named(models.model),
    baseline: models.baseline ? named(models.baseline) : undefined,
  });
  const context = realContext({ attach: async (name, content) => void attached.set(name, content), ...given });
  const { measurement, provenance } = await measureLatency(policy, context);
  const checks = judgeLatency(policy, measurement);
  return { measurement, provenance, checks, description: describeLatency(policy, measurement, checks), attached };
}

/** With the real runtime, and a clock that goes. */
export function realContext(given: Partial<GateContext>): GateContext {
  const context = gateContext({
    clock: { now: () => new Date(), monotonic: () => milliseconds(performance.now()) },
    openOnnx: (model, budget, place) =>
      openOnnxPredictor({ ...modelOptions(''), modelPath: model.path, name: model.name, budget, ...place }),
    findModel: (model) =>
      findModel(model, {
        log: context.log,
        signal: context.signal,
        tables: context.tables,
        runtime: async () => modelOptions('').runtime,
        childProgram: modelOptions('').program,
      }),
    ...given,
  });
  return context;
}

/** An ONNX file of the fixtures. */
export function named(model: string) {
  return {
    name: `${model.split('/').at(-1)}.onnx`,
    source: { kind: 'onnx', at: join(repository, `fixtures/${model}.onnx`), output: undefined, outputKind: undefined },
    classes: undefined,
    position: undefined,
  } as const;
}
