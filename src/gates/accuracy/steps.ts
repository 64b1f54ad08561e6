// What the gate does, loaded when it runs: the three steps of `GateSteps`.
export { describeAccuracy as describe } from './describe.ts';
export { judge, planOf as plan } from './judge.ts';
export { measureAccuracy as measure } from './measure.ts';
