import type { Gate } from '../gate.ts';
import { askedLimits } from './asked.ts';
import type { LatencyKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

export const latencyGate: Gate<LatencyKeys, Measurement> = {
  name: 'latency',
  title: 'Latency',
  decides: 'Decides whether a model is fast enough, and not slower than the baseline beside it on the same machine.',
  example: `modelassay latency --model candidate.onnx --baseline production.onnx \\
  --metrics '{ p99_latency: { max: 100ms }, p50_latency: { max-rise: 5% } }'`,
  comparesModels: true,
  explains: false,
  limits: askedLimits,
  schema: async () => (await import('./keys.ts')).latencyKeys,
  load: () => import('./steps.ts'),
};
