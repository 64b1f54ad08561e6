import { EnvironmentError } from '../core/errors.ts';
import { resultFilesOfRun } from './artifacts.ts';
import type { GitHubClient } from './client.ts';
import type { GitHubContext } from './context.ts';
import type { FoundFile } from './plan-match.ts';
import { explain } from './request-failure.ts';
import { repositoryOf, type ViewTarget } from './target.ts';

/** What the privileged half of the fork pair posts, and where. */
export interface ForkDelivery {
  readonly target: ViewTarget & { readonly pullRequest: number };
  /** What GitHub says of the pull request now. */
  readonly pull: {
    readonly number: number;
    readonly base: { readonly commit: string; readonly ref: string };
    readonly labels: readonly string[];
  };
  /** Written by a stranger's job: to be matched with the plan, shown, and nothing else. */
  readonly files: readonly FoundFile[];
}

/**
 * The results of the run that a `workflow_run` event tells of. Run, commit and pull request come from the event and from
 * GitHub, never from the artifacts. Throws EnvironmentError where they do not agree: then nothing is posted, and the
 * measuring run's own exit code still guards the merge.
 */
export async function fetchForkDelivery(client: GitHubClient, context: GitHubContext): Promise<ForkDelivery> {
  const { triggeringRun: run, server } = context;
  const repository = repositoryOf(context.repository);
  if (!run || !repository)
    throw new EnvironmentError('This runs on the event workflow_run only: it posts what another run measured.');
  if (run.event !== 'pull_request') {
    throw new EnvironmentError(`The run ${run.id} was not started by a pull request, so there is nothing to post.`);
  }
  const pull = await pullRequestOf(client, context);
  const repositoryUrl = `${server.url}/${context.repository}`;
  return {
    target: {
      repository,
      commit: run.commit,
      pullRequest: pull.number,
      repositoryUrl,
      runUrl: `${repositoryUrl}/actions/runs/${run.id}`,
      run: run.id,
      attempt: run.attempt,
    },
    pull,
    files: await resultFilesOfRun(client, repository, run.id),
  };
}

/** The event names no pull request for forks: it is the open one whose head is the very commit that was measured. */
async function pullRequestOf(client: GitHubClient, context: GitHubContext): Promise<ForkDelivery['pull']> {
  const run = context.triggeringRun!;
  const owner = run.headRepository?.split('/')[0];
  if (!owner || !run.headBranch)
    throw new EnvironmentError('The fork or its branch is gone, so its pull request cannot be found.');
  const pulls = await client
    .paginate(client.rest.pulls.list, {
      ...repositoryOf(context.repository)!,
      state: 'open',
      head: `${owner}:${run.headBranch}`,
      per_page: 100,
    })
    .catch((error: unknown) => {
      throw new EnvironmentError(explain(error, 'Pull requests could not be listed', 'pull-requests: write'), {
        cause: error,
      });
    });
  const sameHead = pulls.filter(({ head }) => head.sha === run.commit && head.repo?.full_name === run.headRepository);
  const [found] = sameHead;
  if (found && sameHead.length === 1) {
    const { number, base, labels } = found;
    return {
      number,
      base: { commit: base.sha, ref: `refs/heads/${base.ref}` },
      labels: labels.map(({ name }) => name),
    };
  }
  const reason =
    sameHead.length > 1
      ? 'several pull requests have this head; which one was measured is not known'
      : pulls.length > 0
        ? 'the pull request has newer commits; their own run will report'
        : 'no open pull request has this head';
  throw new EnvironmentError(`Nothing is posted for commit ${run.commit.slice(0, 12)}: ${reason}.`);
}
