import type { Result } from '../../result/document.ts';

type Environment = Result['environment'];

/** What must be the same for numbers of two runs to be compared, and what messages call it. */
const ALIKE: Readonly<Record<string, string>> = {
  platform: 'the platform',
  cpu: 'the processor',
  cores: 'the number of cores',
  int8Instructions: 'the processor’s 8-bit instructions',
  governor: 'the frequency governor',
  cpuLimit: 'the container’s limit of processors',
  processors: 'processors',
  threads: 'threads',
  node: 'Node.js',
  predictor: 'how the model is asked',
  onnxruntime: 'ONNX Runtime',
  executionProviders: 'the execution provider',
  requestsPerSecond: 'the rate of requests',
  timedFrom: 'what is timed',
  inputs: 'what the calls are made with',
  gpu: 'the GPU',
  gpuDriver: 'the driver',
  cuda: 'CUDA',
  cudaRuntime: 'the library of CUDA',
  cudnn: 'cuDNN',
  tensorrt: 'TensorRT',
  trtexecSettings: 'what trtexec times',
  gpuMemoryBytes: 'the memory of the GPU',
  gpuPowerLimitW: 'the power limit of the GPU',
  gpuMaxClockMHz: 'the highest clock of the GPU',
  gpuSetClockMHz: 'the clock that was set',
  ecc: 'ECC',
  mig: 'MIG',
  telemetry: 'what reads the GPU',
};

/** What differs although numbers of unlike machines say nothing of each other, as parts of a sentence; empty where nothing does. */
export function unlikenesses(earlier: Environment, now: Environment): readonly string[] {
  return Object.entries(ALIKE).flatMap(([key, what]) => {
    const [before, here] = [earlier[key] ?? null, now[key] ?? null];
    return before === here ? [] : [`${what} was ${shown(before)} and is ${shown(here)}`];
  });
}

function shown(value: Environment[string]): string {
  if (value === null) return 'not told';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value).slice(0, 200);
}
