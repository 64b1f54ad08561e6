/**
 * What others can build on: the law of deciding, intervals, and the result document. Nothing here touches a file or the network.
 */
export { type Bounds, decide, margin, type Threshold } from './result/decide.js';
export type { Check, Effect, Figure, Result, Table } from './result/document.js';
export { type ReadResult, readResult } from './result/read.js';
export { type Verdict, worst } from './result/verdict.js';
export { binomialProportion } from './stats/binomial.js';
export type { Estimate, IntervalEstimate } from './stats/estimate.js';
export { pairedDifference } from './stats/paired-difference.js';
export type { PairedTable } from './stats/paired-table.js';
export { quantileEstimate } from './stats/quantile.js';
