// What the gate does, loaded when it runs: the three steps of `GateSteps`.
export { describeGpuBenchmark as describe } from './describe.ts';
export { judgeGpuBenchmark as judge } from './judge.ts';
export { measureGpuBenchmark as measure } from './measure.ts';
