import { createRemoteCache } from '../github/cache.ts';
import { openSession, type Session } from '../suite/session.ts';
import type { Toolkit } from './toolkit.ts';

/** What gates of this job may touch. */
export function sessionOf({ context, environment, inputs, log, progress, stop, workspace }: Toolkit): Session {
  return openSession({
    log,
    progress,
    signal: stop.signal,
    // Code in the checkout of a stranger's pull request is not loaded into this process.
    workspace: context.trusted ? workspace : undefined,
    runtimePath: inputs.runtimePath,
    runtimeFeed: inputs.runtimeFeed,
    publicRepository: context.private === null ? undefined : !context.private,
    remoteCache: inputs.runtimeCache ? createRemoteCache(context, environment, log) : undefined,
  });
}
