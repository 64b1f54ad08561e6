// What the gate does, loaded when it runs: the three steps of `GateSteps`.
export { describeOnnxExport as describe } from './describe.ts';
export { judgeOnnxExport as judge } from './judge.ts';
export { measureOnnxExport as measure } from './measure.ts';
