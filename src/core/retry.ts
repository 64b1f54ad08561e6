import { setTimeout as pause } from 'node:timers/promises';

/** How often something is tried, and how long is waited in between: each wait is twice the one before. */
export interface RetryPolicy {
  readonly tries: number;
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
  /** Waits are drawn from half to one and a half times as long, so that rivals do not meet again. */
  readonly jitter?: true;
}

/** Not done: to be tried again, after as many milliseconds as the other side asked for. */
class Again {
  readonly wait: number | undefined;

  constructor(wait: number | undefined) {
    this.wait = wait;
  }
}

export interface Try {
  /** After this one nothing is tried again: return what there is, or throw. */
  readonly last: boolean;
  again(waitMs?: number): Again;
}

/**
 * Does `work` until it returns or throws something of its own. Throws RangeError where the last try asks for another one.
 * `sleep` is for tests.
 */
export async function retry<T>(
  policy: RetryPolicy,
  work: (turn: Try) => Promise<T | Again>,
  sleep: (milliseconds: number) => Promise<unknown> = pause,
): Promise<T> {
  for (let turn = 1; turn <= policy.tries; turn++) {
    const outcome = await work({ last: turn === policy.tries, again: (waitMs) => new Again(waitMs) });
    if (!(outcome instanceof Again)) return outcome;
    if (turn < policy.tries) await sleep(waitOf(policy, turn, outcome.wait));
  }
  throw new RangeError(`the last of ${policy.tries} tries asked for another one`);
}

function waitOf({ firstWaitMs, maxWaitMs, jitter }: RetryPolicy, turn: number, asked: number | undefined): number {
  const wait = Math.min(maxWaitMs, asked ?? firstWaitMs * 2 ** (turn - 1));
  return jitter ? wait * (0.5 + Math.random()) : wait;
}
