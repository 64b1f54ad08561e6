// What the gate does, loaded when it runs: the three steps of `GateSteps`.
export { describeLatency as describe } from './describe.ts';
export { judgeLatency as judge } from './judge.ts';
export { measureLatency as measure } from './measure.ts';
