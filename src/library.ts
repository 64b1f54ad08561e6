/**
 * What others can build on: the law of deciding, intervals, and the result document. Nothing here touches a file or the network.
 */
export { type Bounds, decide, margin, type Threshold } from './result/decide.ts';
export type { Check, Effect, Figure, Result, Table } from './result/document.ts';
export { type ReadResult, readResult } from './result/read.ts';
export { type Verdict, worst } from './result/verdict.ts';
export { binomialProportion } from './stats/binomial.ts';
export type { Estimate, IntervalEstimate } from './stats/estimate.ts';
export { pairedDifference } from './stats/paired-difference.ts';
export type { PairedTable } from './stats/paired-table.ts';
export { quantileEstimate } from './stats/quantile.ts';
