import type { TrtexecLayer } from '../../gpu/trtexec.ts';
import type { StartTimes } from '../../predict/timed-model.ts';

/** Everything that the gate decides on. */
export interface Measurement {
  readonly candidate: string;
  /** Null where there is none. */
  readonly baseline: string | null;
  /** Why the stored result that is named is no baseline here, in sentences; null where it is one, or none is named. */
  readonly unlike: string | null;
  readonly cells: readonly CellMeasurement[];
  /** The most resident memory of each arm's process, in bytes; null where it is not known. */
  readonly memory: PerArm<number | null>;
  /** Each start of a process, in the order in which they were made: those of one index stand side by side in time. */
  readonly starts: PerArm<readonly Start[]>;
  /** Median milliseconds of a call that does nothing, timed in the model's process; null where that is not known. */
  readonly harness: number | null;
  /** Layers of the model, the slowest first; none where nobody tells. */
  readonly layers: readonly TrtexecLayer[];
  /** What the caller should know: a warm-up that did not settle. */
  readonly notes: readonly string[];
}

/**
 * What is timed in turns: the model, the baseline, and the baseline once more in a process of its own (the control), which
 * shows what this machine makes of no difference at all. Null where there is no baseline. Of a baseline that an earlier run
 * timed there is `stored` in place of `baseline`, and the control is the model once more.
 */
export interface PerArm<T> {
  readonly candidate: T;
  readonly baseline: T | null;
  readonly control: T | null;
  readonly stored: T | null;
}

/** Those that take turns. */
export const ARMS = ['candidate', 'baseline', 'control'] as const;
export type Arm = (typeof ARMS)[number];

/** What the control is once more. */
export function twinOf<T>({ candidate, baseline }: PerArm<T>): T {
  return baseline ?? candidate;
}

export interface Start extends StartTimes {
  /** Milliseconds of the first call; Infinity where it failed. */
  readonly first: number;
}

/** What the control is once more, in words. */
export function twinWord({ starts }: Measurement): 'the baseline' | 'the model' {
  return starts.stored === null && starts.baseline !== null ? 'the baseline' : 'the model';
}

/** What is the same for a series of calls: rows of one call, and the sizes of the other symbolic dimensions. */
export interface Cell {
  readonly batch: number;
  readonly sizes: Readonly<Record<string, number>>;
}

export interface CellMeasurement {
  readonly cell: Cell;
  readonly arms: PerArm<ArmCalls>;
  /** Which rates the model was sent beside the stated one; null where no limit is about that. */
  readonly search: RateSearch | null;
  /** Whether the warm-up ended because the calls were stable. */
  readonly settled: boolean;
  readonly ended: 'precise' | 'time' | 'samples';
}

/** A search for the highest rate at which an endpoint keeps its limits. */
export interface RateSearch {
  /** In the order in which they were tried. */
  readonly tried: readonly TriedRate[];
}

export interface TriedRate {
  /** Requests per second. */
  readonly rate: number;
  /** Whether every limit on the calls was kept at this rate: by their bounds, or inconclusive. */
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** Requests that were sent, and those that failed. */
  readonly samples: number;
  readonly failures: number;
  /** Milliseconds; Infinity where so many failed. */
  readonly p50: number;
  readonly p99: number;
  /** Requests answered per second. */
  readonly answered: number;
  /** Milliseconds that it took. */
  readonly time: number;
}

/** The calls of one arm. */
export interface ArmCalls {
  /** A block for each round, in order: blocks of one index were made side by side in time. Rounds come in pairs, ABBA. */
  readonly blocks: readonly CallsOfBlock[];
  /** Calls that failed among those that are not timed: of the warm-up, and before the timed ones of a block. */
  readonly failedUntimed: number;
  /** What the first failed call said; null where none failed. */
  readonly failure: string | null;
}

export interface CallsOfBlock {
  /** Milliseconds of each call, in order; Infinity for one that failed. */
  readonly latencies: Float64Array;
  /** Milliseconds that all of them took together. */
  readonly span: number;
}

/** All calls of an arm, in order. */
export function allLatencies({ blocks }: Pick<ArmCalls, 'blocks'>): Float64Array {
  const all = new Float64Array(blocks.reduce((sum, { latencies }) => sum + latencies.length, 0));
  let at = 0;
  for (const { latencies } of blocks) {
    all.set(latencies, at);
    at += latencies.length;
  }
  return all;
}
