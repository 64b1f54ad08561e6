import type { GitHubClient, Repository } from './client.ts';
import { explain } from './request-failure.ts';

export type Approvers = { readonly approvers: readonly string[] } | { readonly unknown: string };

/**
 * Logins (in lower case) of those whose last word on this very commit is an approving review. An approval of an earlier
 * commit is none: it was not this that they saw. Needs `pull-requests: read`; never throws.
 */
export async function approversOf(
  client: GitHubClient,
  repository: Repository,
  pullRequest: number,
  commit: string,
): Promise<Approvers> {
  try {
    const reviews = await client.paginate(client.rest.pulls.listReviews, {
      ...repository,
      pull_number: pullRequest,
      per_page: 100,
    });
    const last = new Map<string, boolean>();
    // In the order in which they were written; a mere comment takes nothing back.
    for (const { user, state, commit_id } of reviews) {
      if (user && state !== 'COMMENTED' && state !== 'PENDING')
        last.set(user.login.toLowerCase(), state === 'APPROVED' && commit_id === commit);
    }
    return { approvers: [...last].flatMap(([login, approves]) => (approves ? [login] : [])) };
  } catch (error) {
    return { unknown: explain(error, 'Reviews could not be read', 'pull-requests: read') };
  }
}
