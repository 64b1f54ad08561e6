import { messageOf } from '../core/errors.ts';
import type { Bytes, Milliseconds } from '../core/units.ts';

/** Calls that are to be timed, one after another. */
export interface CallBlock {
  /** Which of the inputs the first counted call gets; each further call gets the next, and after the last the first again. */
  readonly first: number;
  /** Calls before those that count: they pay for the caches that another process has used meanwhile. */
  readonly leadIn: number;
  readonly calls: number;
  /** No further call begins once the counted ones have taken this long together. At least one is made. */
  readonly time: Milliseconds;
}

/** What came of a block of calls. */
export interface TimedCalls {
  /** Milliseconds that each counted call took, in order; Infinity for one that failed. */
  readonly latencies: Float64Array;
  /** Milliseconds from the start of the first counted call to the end of the last. */
  readonly span: number;
  /** Calls that failed, those before the counted ones among them: whoever made them got no answer. */
  readonly failures: number;
  /** What the first call that failed said; null where none did. */
  readonly failure: string | null;
  /** The most that its process has had resident so far; null where that is not known. */
  readonly peakMemory: Bytes | null;
}

/**
 * Times calls in the process that makes them: two looks at the clock for each, written to memory that is there already.
 * `call` is given the number of the input, and answers at once or by a promise; `now` tells milliseconds.
 */
export async function timeCalls(
  call: (input: number) => unknown,
  { first, leadIn, calls, time }: CallBlock,
  now: () => number,
): Promise<Omit<TimedCalls, 'peakMemory'>> {
  const latencies = new Float64Array(calls);
  let failures = 0;
  let failure: string | null = null;
  const failed = (error: unknown) => {
    failures++;
    failure ??= messageOf(error);
  };
  for (let before = leadIn; before > 0; before--) {
    try {
      await call(first);
    } catch (error) {
      failed(error);
    }
  }
  const began = now();
  let [made, end] = [0, began];
  while (made < calls) {
    const start = now();
    try {
      await call(first + made);
      end = now();
      latencies[made] = end - start;
    } catch (error) {
      end = now();
      latencies[made] = Number.POSITIVE_INFINITY;
      failed(error);
    }
    made++;
    if (end - began >= time) break;
  }
  return { latencies: latencies.subarray(0, made), span: end - began, failures, failure };
}
