import { clipped } from '../wording/visible.ts';
import { type GitHubClient, NEVER_BLINDLY, patienceOf } from './client.ts';
import { insist } from './patience.ts';
import type { ViewTarget } from './target.ts';
import type { Troubles } from './troubles.ts';

/** Not in GitHub's description of its interface; longer ones are answered with 422. In UTF-16 code units. */
export const STATUS_DESCRIPTION_UTF16 = 140;

export interface StatusLine {
  /** The name that branch protection matches. Another one than the check run's, or both become required. */
  readonly name: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** One line; the merge box shows it. */
  readonly description: string;
}

/** One line beside the commit. `repeats` says how often an unanswered one is sent again. False where it could not be set. Never throws. */
export async function setCommitStatus(
  client: GitHubClient,
  target: ViewTarget,
  status: StatusLine,
  troubles: Troubles,
  repeats = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  try {
    const request = {
      ...target.repository,
      sha: target.commit,
      context: status.name,
      state: status.state,
      description: clipped(status.description, STATUS_DESCRIPTION_UTF16),
      target_url: target.runUrl,
    };
    // The newest of a name holds, so that one too many says the same.
    const send = () => client.rest.repos.createCommitStatus({ ...request, ...NEVER_BLINDLY });
    await insist(patienceOf(client), send, repeats);
    return true;
  } catch (error) {
    troubles.add({ view: 'the commit status', what: 'could not be set', permission: 'statuses: write', error });
    return false;
  }
}
