import { performance } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../core/errors.ts';
import type { Milliseconds } from '../../core/units.ts';
import type { TimedCalls } from '../time-calls.ts';

/** A request that only needs to be sent. */
export interface PreparedRequest {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Load {
  /** Requests per second, at equal distances, whatever the answers do. */
  readonly rate: number;
  readonly first: number;
  readonly calls: number;
  /** Of one request, from the moment at which it was due. */
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal;
}

/** Timers are this late at times: the rest is waited for in short turns. */
const COARSE = 2;

/**
 * Open-loop load: each request is due at its own moment, and its time counts from then until its answer is there whole. A
 * server that stalls makes all those that were due meanwhile slow, as it does to users; a client that waits for an answer before
 * it asks again would hide that (coordinated omission). A request that fails or is late takes for ever.
 */
export async function sendAtRate(
  requests: readonly PreparedRequest[],
  { rate, first, calls, timeout, signal }: Load,
): Promise<Omit<TimedCalls, 'peakMemory'>> {
  const latencies = new Float64Array(calls);
  let failures = 0;
  let failure: string | null = null;
  const began = performance.now();
  const send = async (call: number, due: number): Promise<void> => {
    try {
      const left = Math.max(1, Math.ceil(due + timeout - performance.now()));
      await exchange(requests[(first + call) % requests.length]!, AbortSignal.any([signal, AbortSignal.timeout(left)]));
      latencies[call] = performance.now() - due;
    } catch (error) {
      latencies[call] = Number.POSITIVE_INFINITY;
      failures++;
      failure ??= told(error, timeout);
    }
  };
  const sent: Promise<void>[] = [];
  for (let call = 0; call < calls; call++) {
    const due = began + (1000 * call) / rate;
    while (performance.now() < due && !signal.aborted) {
      const left = due - performance.now();
      await (left > COARSE ? wait(left - COARSE) : turn());
    }
    sent.push(send(call, due));
  }
  await Promise.all(sent);
  signal.throwIfAborted();
  return { latencies, span: performance.now() - began, failures, failure };
}

async function exchange({ url, body, headers }: PreparedRequest, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  const answer = await response.text();
  if (response.status < 200 || response.status > 299) {
    throw new Error(`status ${response.status}, saying "${answer.trim().slice(0, 200)}"`);
  }
}

function told(error: unknown, timeout: Milliseconds): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeout / 1000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return messageOf(cause) || 'the connection failed';
}
