import { InterruptedError } from '../../core/errors.ts';
import { openSession, type Session, type SessionOptions } from '../../suite/session.ts';
import type { Terminal } from '../terminal.ts';
import { type Flags, flagValue } from './flags.ts';

/**
 * What a command has on this machine that runs no gate, of the project in `workspace` (default: here); closed when `use` has
 * ended. An interruption ends what was begun, on a cluster too. Work that does not look at the session's signal belongs outside.
 */
export async function withSession<T>(
  terminal: Terminal,
  flags: Flags,
  use: (session: Session) => Promise<T>,
  options: Partial<SessionOptions> = {},
): Promise<T> {
  const interruption = listenForInterruption();
  const session = openSession({
    log: terminal.log,
    progress: terminal.progress,
    signal: interruption.signal,
    workspace: process.cwd(),
    runtimePath: flagValue(flags, 'runtime-path'),
    runtimeFeed: flagValue(flags, 'runtime-feed'),
    ...options,
  });
  try {
    return await use(session);
  } finally {
    interruption.unlisten();
    await session.close();
  }
}

/** What somebody does who stops the command: the first SIGINT or SIGTERM aborts the signal, a second ends the process. */
export function listenForInterruption(): { readonly signal: AbortSignal; unlisten(): void } {
  const stop = new AbortController();
  const onSignal = () => stop.abort(new InterruptedError('Interrupted.'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  return {
    signal: stop.signal,
    unlisten: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
