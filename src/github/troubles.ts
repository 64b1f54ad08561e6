import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import { capitalised, sentenceList } from '../wording/sentence.ts';
import { explain, isUnclear, SEE_SUMMARY, statusOf } from './request-failure.ts';

/** A view that could not be shown. */
export interface Trouble {
  /** `the comment`. */
  readonly view: string;
  /** `could not be posted`. */
  readonly what: string;
  /** `pull-requests: write`. */
  readonly permission: string;
  readonly error: unknown;
}

/** What kept views from being shown: what can be mended is told of each once, a GitHub that does not answer of all together. */
export interface Troubles {
  add(trouble: Trouble): void;
  /** Whatever GitHub did not answer is asked again: nothing to tell of yet. */
  forget(): void;
  tell(): void;
  debug(message: string): void;
}

export function troublesOf(log: Logger): Troubles {
  const denied = new Set<string>();
  const unanswered = new Map<string, unknown>();
  return {
    debug: log.debug,
    add({ view, what, permission, error }) {
      if (statusOf(error) !== undefined && isUnclear(error)) {
        unanswered.set(view, error);
        log.debug(`${capitalised(view)} ${what}: ${messageOf(error)}`);
      } else if (!denied.has(view)) {
        denied.add(view);
        log.warn(explain(error, `${capitalised(view)} ${what}`, permission, SEE_SUMMARY));
      }
    },
    forget: () => unanswered.clear(),
    tell() {
      if (unanswered.size === 0) return;
      const [error] = [...unanswered.values()].slice(-1);
      const reason = messageOf(error).split('\n', 1)[0];
      const views = sentenceList([...unanswered.keys()]);
      const verb = unanswered.size === 1 ? 'does' : 'do';
      log.warn(
        `GitHub did not answer (HTTP ${statusOf(error)}: ${reason}), so ${views} ${verb} not show this verdict. ${SEE_SUMMARY}`,
      );
      unanswered.clear();
    },
  };
}
