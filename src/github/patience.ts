import { isUnclear, statusOf } from './request-failure.ts';

/** All that one job waits for a GitHub that does not answer, whatever it asks and however often. */
export const PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 8_000;

/** One budget of time that everything draws on which waits for the same service. */
export interface Patience {
  /** Milliseconds; 0 where it is spent: then everything is asked once and not again. */
  left(): number;
  /** Time that a failure cost, from when it was asked until when it is asked again. Times that overlap count once. */
  lose(from: number, to: number): void;
  /** Monotonic, in milliseconds. */
  now(): number;
}

export function createPatience(total = PATIENCE_MS, now = () => performance.now()): Patience {
  let lost = 0;
  let until = Number.NEGATIVE_INFINITY;
  return {
    now,
    left: () => Math.max(0, total - lost),
    lose(from, to) {
      lost += Math.max(0, to - Math.max(from, until));
      until = Math.max(until, to);
    },
  };
}

/** Asks again while nobody knows what became of it and patience lasts, at most `repeats` times. Throws the last failure. */
export async function insist<T>(
  patience: Patience,
  work: () => Promise<T>,
  repeats = Number.POSITIVE_INFINITY,
): Promise<T> {
  for (let turn = 0; ; turn++) {
    try {
      return await work();
    } catch (error) {
      if (statusOf(error) === undefined || !isUnclear(error)) throw error;
      const left = patience.left();
      if (turn >= repeats || left === 0) throw error;
      await pause(patience, Math.min(left, MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** turn));
    }
  }
}

/** A wait after a failure. */
export async function pause(
  patience: Patience,
  milliseconds: number,
  sleep: (milliseconds: number) => Promise<unknown> = (time) => new Promise((resolve) => setTimeout(resolve, time)),
): Promise<void> {
  const from = patience.now();
  patience.lose(from, from + milliseconds);
  await sleep(milliseconds);
}
