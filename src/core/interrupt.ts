import { AssayError, InterruptedError } from './errors.ts';

/** Throws the signal's reason when it is aborted: InterruptedError where that is no error of ours. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interruption(signal);
}

/** What to throw for an aborted signal. */
export function interruption({ reason }: AbortSignal): AssayError {
  return reason instanceof AssayError ? reason : new InterruptedError('Interrupted.', { cause: reason });
}
