import type { Gate } from '../gate.ts';
import { askedLimits } from '../latency/asked.ts';
import type { GpuBenchmarkKeys } from './keys.ts';
import type { GpuMeasurement } from './measurement.ts';

export const gpuBenchmarkGate: Gate<GpuBenchmarkKeys, GpuMeasurement> = {
  name: 'gpu-benchmark',
  title: 'GPU benchmark',
  decides: 'Decides whether a model is fast and frugal enough on a GPU, in a run whose numbers can be believed.',
  example: `modelassay gpu-benchmark --model candidate.onnx --baseline production.onnx \\
  --metrics '{ p99_latency: { max: 10ms }, gpu_utilization: { min: 90% } }'`,
  comparesModels: true,
  explains: false,
  limits: askedLimits,
  schema: async () => (await import('./keys.ts')).gpuBenchmarkKeys,
  load: () => import('./steps.ts'),
};
