import * as z from 'zod';
import { durationKey, pathKey } from '../../config/keys.ts';
import { how, judged, place, strict } from '../../config/meaning.ts';
import { timedShape } from '../latency/keys.ts';
import { metricsKey } from '../latency/metric-keys.ts';
import { DEVICE_METRICS } from './metrics.ts';

/** The keys of `gates.gpu-benchmark`. Each is also an input of `actions/gpu-benchmark` and a flag of its command. */
export const gpuBenchmarkKeys = z.strictObject({
  metrics: metricsKey(DEVICE_METRICS).describe(
    'Metric → limits: those of the latency gate, and gpu_utilization, sustained_utilization, device_memory, memory_headroom, energy_per_inference, performance_per_watt.',
  ),
  provider: judged(z.enum(['cuda', 'tensorrt', 'dml', 'coreml', 'webgpu']))
    .default('cuda')
    .describe('Execution provider of ONNX Runtime.'),
  device: judged(z.union([z.int().min(0).max(63), z.string().regex(/^GPU-[0-9a-f-]+$/i)]))
    .default(0)
    .describe('Which GPU: its number as `nvidia-smi -L` counts, or its UUID.'),
  'cpu-nodes': strict(z.enum(['refuse', 'allow']), ['allow', 'refuse'])
    .default('refuse')
    .describe('What to make of an ONNX model of which a node would run on the processor.'),
  telemetry: judged(z.enum(['nvidia-smi', 'rocm-smi', 'none']))
    .optional()
    .describe('What reads the GPU. Default: nvidia-smi; none with `coreml`. With none, only what is timed is checked.'),
  'nvidia-smi': place(pathKey()).default('nvidia-smi').describe('A path, or a name that is on the PATH.'),
  'rocm-smi': place(pathKey()).default('rocm-smi').describe('A path, or a name that is on the PATH.'),
  interval: how(durationKey()).prefault('100ms').describe('How often the GPU is read.'),
  window: how(durationKey())
    .prefault('10s')
    .describe('How long one model keeps the GPU busy for utilization, memory and energy, after `time`.'),
  windows: how(z.int().min(1).max(100)).default(2).describe('How many such windows each model has, in turns.'),
  'heat-up': how(durationKey()).prefault('60s').describe('At most this until the temperature is steady.'),
  'allow-throttling': strict(z.array(z.string().min(1)), 'unordered')
    .default([])
    .describe('Reasons for a lower clock that make no run invalid, as the driver names them: `[sw_power_cap]`.'),
  ...timedShape,
});

export type GpuBenchmarkKeys = z.infer<typeof gpuBenchmarkKeys>;
