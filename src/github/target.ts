import type { Repository } from './client.ts';
import type { Version } from './comment-state.ts';
import type { GitHubContext } from './context.ts';

/** What a view (comment, check run, status) is about: one run's word on one commit. */
export interface ViewTarget extends Version {
  readonly repository: Repository;
  readonly commit: string;
  /** Null where there is no pull request to comment on. */
  readonly pullRequest: number | null;
  readonly repositoryUrl: string;
  readonly runUrl: string;
}

export type Target = { readonly target: ViewTarget } | { readonly unavailable: string };

/** What this run may show on GitHub; otherwise why it may not. Never guesses a commit or a pull request. */
export function viewTarget(context: GitHubContext): Target {
  const { repository, commit, run, pullRequest, server, event } = context;
  if (!context.onActions) return { unavailable: 'this is no GitHub Actions run' };
  if (event === 'workflow_run')
    return { unavailable: 'a workflow_run event is posted with the results of the run it tells of' };
  const names = repositoryOf(repository);
  if (!names || commit === null || run.id === null || run.attempt === null) {
    return { unavailable: 'the repository, the commit or the run is not known' };
  }
  if (pullRequest?.fromFork && event === 'pull_request') {
    return { unavailable: 'the token of a pull request from a fork may only read; see docs/forks.md' };
  }
  return {
    target: {
      repository: names,
      commit,
      pullRequest: pullRequest?.number ?? null,
      repositoryUrl: `${server.url}/${repository}`,
      runUrl: `${server.url}/${repository}/actions/runs/${run.id}`,
      run: Number(run.id),
      attempt: run.attempt,
    },
  };
}

export function repositoryOf(fullName: string | null): Repository | null {
  const [owner, repo, ...rest] = (fullName ?? '').split('/');
  return owner && repo && rest.length === 0 ? { owner, repo } : null;
}
