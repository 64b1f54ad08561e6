import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import type { Environment } from '../runtime/environment.ts';
import type { RemoteCache } from '../runtime/remote-cache.ts';
import type { GitHubContext } from './context.ts';

/**
 * The Actions cache, for speed only: what comes out of it is hashed again by who asked for it. Undefined where there is
 * none (a laptop, a runner without the service). Every failure is a debug line and nothing more.
 */
export function createRemoteCache(
  context: Pick<GitHubContext, 'trusted'>,
  environment: Environment,
  log: Logger,
  load: () => Promise<Pick<typeof import('@actions/cache'), 'restoreCache' | 'saveCache'>> = () =>
    import('@actions/cache'),
): RemoteCache | undefined {
  if (!environment.ACTIONS_RESULTS_URL && !environment.ACTIONS_CACHE_URL) return undefined;
  const mode = environment.ACTIONS_CACHE_MODE?.trim().toLowerCase() ?? '';
  return {
    async restore(paths, key) {
      if (mode === 'none' || mode === 'write-only') return false;
      try {
        return (await (await load()).restoreCache([...paths], key)) === key;
      } catch (error) {
        log.debug(`The Actions cache could not be read: ${messageOf(error)}`);
        return false;
      }
    },
    async save(paths, key) {
      const reason = readOnlyReason(context, mode);
      if (reason !== undefined) return log.debug(`Not saved in the Actions cache: ${reason}.`);
      try {
        await (await load()).saveCache([...paths], key);
      } catch (error) {
        log.debug(`Not saved in the Actions cache: ${messageOf(error)}`);
      }
    },
  };
}

function readOnlyReason(context: Pick<GitHubContext, 'trusted'>, mode: string): string | undefined {
  if (!context.trusted) return 'a stranger may have had a hand in this run';
  return mode === 'none' || mode === 'read' ? `ACTIONS_CACHE_MODE is ${mode}` : undefined;
}
