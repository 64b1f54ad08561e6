// What the gate does, loaded when it runs: the three steps of `GateSteps`.
export { describeDrift as describe } from './describe.ts';
export { judgeDrift as judge } from './judge.ts';
export { measureDrift as measure } from './measure.ts';
