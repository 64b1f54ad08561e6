import type { GitHubClient, Repository } from './client.ts';
import { explain } from './request-failure.ts';

/** Who let a job go on. GitHub tells no time of it. */
export interface Approval {
  readonly by: string;
  readonly at: null;
  readonly comment: string | null;
}

export type Approvals = { readonly approvals: readonly Approval[] } | { readonly unknown: string };

const MAX_APPROVALS = 100;
const MAX_COMMENT = 1_000;

/**
 * Who approved this run's jobs in an environment. They are GitHub's reviews of the whole run: those of an earlier attempt
 * stay among them. Needs `actions: read`; never throws, `unknown` says why nothing could be read.
 */
export async function approvalsOf(
  client: GitHubClient,
  repository: Repository,
  run: number,
  environment: string,
): Promise<Approvals> {
  try {
    const { data } = await client.rest.actions.getReviewsForRun({ ...repository, run_id: run });
    const own = data.filter(
      ({ state, environments }) =>
        state === 'approved' &&
        // GitHub takes names of environments in any case.
        environments.some(({ name }) => name?.toLowerCase() === environment.toLowerCase()),
    );
    const approvals = own.slice(0, MAX_APPROVALS).map(({ user, comment }) => ({
      by: user.login,
      at: null,
      comment: comment === '' ? null : comment.slice(0, MAX_COMMENT).toWellFormed(),
    }));
    return { approvals };
  } catch (error) {
    return { unknown: explain(error, 'Who approved this job could not be read', 'actions: read') };
  }
}
