import type { Logger } from '../core/log.ts';
import { clipped } from '../wording/visible.ts';
import { explain, type GitHubClient, SEE_SUMMARY } from './client.ts';
import type { ViewTarget } from './target.ts';

/** Not in GitHub's description of its interface; longer ones are answered with 422. In UTF-16 code units. */
export const STATUS_DESCRIPTION_UTF16 = 140;

export interface StatusLine {
  /** The name that branch protection matches. Another one than the check run's, or both become required. */
  readonly name: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** One line; the merge box shows it. */
  readonly description: string;
}

/** One line beside the commit. False, after one warning, where it could not be set. Never throws. */
export async function setCommitStatus(
  client: GitHubClient,
  target: ViewTarget,
  status: StatusLine,
  log: Logger,
): Promise<boolean> {
  try {
    await client.rest.repos.createCommitStatus({
      ...target.repository,
      sha: target.commit,
      context: status.name,
      state: status.state,
      description: clipped(status.description, STATUS_DESCRIPTION_UTF16),
      target_url: target.runUrl,
    });
    return true;
  } catch (thrown) {
    log.warn(explain(thrown, 'The commit status could not be set', 'statuses: write', SEE_SUMMARY));
    return false;
  }
}
